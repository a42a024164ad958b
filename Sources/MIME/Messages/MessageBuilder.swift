// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// A whole message of text, HTML or both, as it goes on the wire: 7-bit, CRLF.
///
/// For single messages, as notices and test mails; mailings are compiled and merged elsewhere.
public struct MessageBuilder: Sendable {
    /// The author.
    public var from: Mailbox
    /// Shown in the header; the envelope is apart from it. Empty: no To field.
    public var to: [Mailbox]
    /// Of any length; folded and encoded as needed.
    public var subject: String
    /// Line ends may be LF, CR or CRLF.
    public var text: String?
    /// HTML of the same content; with ``text`` beside it they become alternatives (RFC 2046 §5.1.4).
    public var html: String?
    /// Of the header and of both parts.
    public var charset: TextCharset
    /// As `MessageDate.text`.
    public var date: String
    /// With its angle brackets.
    public var messageID: String
    /// Fields written as they are, folded at spaces, in this order behind the others.
    public var extraFields: [(name: String, value: String)]

    /// A message. With neither text nor HTML its body is empty.
    public init(
        from: Mailbox, to: [Mailbox], subject: String, text: String? = nil, html: String? = nil,
        charset: TextCharset = .utf8, date: String, messageID: String,
        extraFields: [(name: String, value: String)] = []
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.charset = charset
        self.date = date
        self.messageID = messageID
        self.extraFields = extraFields
    }

    /// The message. Throws when a value cannot be a header field or a body cannot be written in the charset.
    public func build() throws(HeaderError) -> [UInt8] {
        var message = try HeaderField.mailbox("From", from, charset: charset)
        if !to.isEmpty { message += try HeaderField.mailboxes("To", to, charset: charset) }
        message += try HeaderField.unstructured("Subject", subject, charset: charset)
        message += try HeaderField.structured("Date", date)
        message += try HeaderField.structured("Message-ID", messageID)
        message += try HeaderField.structured("MIME-Version", "1.0")
        for field in extraFields { message += try HeaderField.structured(field.name, field.value) }
        guard let html, let text else {
            message += try part(text ?? html ?? "", subtype: text == nil && html != nil ? "html" : "plain")
            return message
        }
        let parts = [try part(text, subtype: "plain"), try part(html, subtype: "html")]
        let boundary = Self.boundary(for: parts)
        message += try HeaderField.structured("Content-Type", "multipart/alternative; boundary=\"\(boundary)\"")
        message += Array("\r\n".utf8)
        for part in parts {
            message += Array("--\(boundary)\r\n".utf8)
            message += part
        }
        message += Array("--\(boundary)--\r\n".utf8)
        return message
    }

    /// Content fields, an empty line and the encoded body, which ends in CRLF.
    private func part(_ text: String, subtype: String) throws(HeaderError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(UnencodableText) {
            bytes = try charset.encode(Self.normalized(text))
        } catch { throw .unencodable(error) }
        let (encoding, body) = encoded(bytes)
        var part = try HeaderField.structured("Content-Type", "text/\(subtype); charset=\(charset.rawValue)")
        part += try HeaderField.structured("Content-Transfer-Encoding", encoding)
        part += Array("\r\n".utf8)
        part += body
        if part.suffix(2) != [0x0D, 0x0A] || body.isEmpty { part += [0x0D, 0x0A] }
        return part
    }

    private func encoded(_ bytes: [UInt8]) -> (encoding: String, body: [UInt8]) {
        let is7Bit = LineScan.isASCII(bytes.span) && !bytes.contains(0)
        let limit = charset == .iso2022jp ? 900 : 76
        if is7Bit && LineScan.longestLine(bytes.span) <= limit { return ("7bit", bytes) }
        var base64: [UInt8] = []
        Base64.encodeLines(bytes.span, to: &base64)
        if charset == .iso2022jp { return ("base64", base64) }
        var quoted: [UInt8] = []
        QuotedPrintable.encode(bytes.span, to: &quoted)
        return quoted.count <= base64.count ? ("quoted-printable", quoted) : ("base64", base64)
    }

    /// `text` with CRLF at the end of every line, whatever it was.
    static func normalized(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 64)
        var afterCarriage = false
        for octet in text.utf8 {
            if octet == 0x0D || (octet == 0x0A && !afterCarriage) {
                result.append(0x0D)
                result.append(0x0A)
            } else if octet != 0x0A {
                result.append(octet)
            }
            afterCarriage = octet == 0x0D
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A boundary that no part holds: base64 and quoted-printable cannot hold `=_`, plain text is looked through.
    private static func boundary(for parts: [[UInt8]]) -> String {
        var number = 0
        while true {
            let boundary = "=_alternative_\(number)"
            let octets = Array(boundary.utf8)
            if !parts.contains(where: { contains($0, octets) }) { return boundary }
            number += 1
        }
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        var from = 0
        while let found = LineScan.firstIndex(of: needle[0], in: bytes.span, from: from) {
            if bytes[found...].starts(with: needle) { return true }
            from = found + 1
        }
        return false
    }
}
