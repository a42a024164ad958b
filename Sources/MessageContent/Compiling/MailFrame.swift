// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning
internal import MIME

/// What stands around the texts of a mail (RFC 2046 §5.1): the same for every copy, so it is encoded once.
///
/// ```
/// mixed( alternative( text, related( html, pictures… ) ), attachments… )
/// ```
/// Of these only the ones that have something to hold together are there.
struct MailFrame {
    /// The Content-Type of the whole with the blank line; empty where the mail is one text alone.
    private(set) var head: [UInt8] = []
    /// One for each text: boundaries, and the fields of what begins with it.
    private(set) var before: [[UInt8]] = []
    /// Behind the last text: pictures, attachments, closing boundaries.
    private(set) var closing: [UInt8] = []

    /// - Parameters:
    ///   - hasHTML: the last of the texts is HTML.
    ///   - boundary: letters and digits, ≤ 60; no line of any text holds `--=_` before it.
    ///   - host: of the Content-IDs.
    init(
        texts: Int, hasHTML: Bool, pictures: [MailingFiles.Picture], attachments: [MailingFiles.Attachment],
        boundary: String, host: String, isJapanese: Bool
    ) {
        // None begins with another one, since some readers do not look at what follows.
        let mixed = attachments.isEmpty ? nil : "=_m." + boundary
        let alternative = texts > 1 ? "=_" + boundary : nil
        let related = pictures.isEmpty || !hasHTML ? nil : "=_r." + boundary
        var opened = false
        func open(_ type: String, _ boundary: String) -> [UInt8] {
            Array("Content-Type: multipart/\(type);\r\n boundary=\"\(boundary)\"\r\n\r\n".utf8)
        }
        func line(_ boundary: String) -> [UInt8] { Array("--\(boundary)\r\n".utf8) }

        for index in 0..<texts {
            var begin: [UInt8] = []
            func start(_ type: String, _ boundary: String) {
                if opened { begin += open(type, boundary) } else { head = open(type, boundary) }
                opened = true
                begin += line(boundary)
            }
            if index == 0 {
                if let mixed { start("mixed", mixed) }
                if let alternative { start("alternative", alternative) }
            } else if let alternative {
                begin += [0x0D, 0x0A] + line(alternative)
            }
            if let related, index == texts - 1 { start("related; type=\"text/html\"", related) }
            before.append(begin)
        }

        // The line break that ends base64 is the one that belongs to the boundary.
        if let related {
            closing += [0x0D, 0x0A]
            for picture in pictures {
                closing += line(related) + Self.head(of: picture, host: host) + Self.base64(picture.bytes)
            }
            closing += Array("--\(related)--\r\n".utf8)
        }
        if let alternative { closing += Array("\r\n--\(alternative)--\r\n".utf8) }
        if let mixed {
            closing += [0x0D, 0x0A]
            for attachment in attachments {
                closing += line(mixed) + Self.head(of: attachment, isJapanese: isJapanese)
                closing += Self.base64(attachment.bytes)
            }
            closing += Array("--\(mixed)--\r\n".utf8)
        }
    }

    /// Without angle brackets: what `cid:` names (RFC 2392).
    static func contentID(of picture: MailingFiles.Picture, host: String) -> String { "\(picture.name)@\(host)" }

    private static func head(of picture: MailingFiles.Picture, host: String) -> [UInt8] {
        Array(
            ("Content-Type: \(picture.mediaType); name=\"\(picture.name)\"\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-ID: <\(contentID(of: picture, host: host))>\r\n"
                + "Content-Disposition: inline; filename=\"\(picture.name)\"\r\n\r\n").utf8)
    }

    private static func head(of attachment: MailingFiles.Attachment, isJapanese: Bool) -> [UInt8] {
        var head = Array("Content-Type: \(attachment.mediaType)\(charset(of: attachment));\r\n name=\"".utf8)
        // QUIRK: readers that do not know RFC 2231 (Becky!, older Outlook and telephones) take the name from here, as
        // encoded words inside of a quoted string, which RFC 2047 §5 forbids; all others take Content-Disposition's.
        let writer = MailWriter()
        writer.column = 7
        _ = HeaderText(isJapanese: isJapanese).write(quotable(attachment.name), .unstructured, to: writer)
        head += writer.bytes + Array("\"\r\nContent-Transfer-Encoding: base64\r\n".utf8)
        // A name without control characters is always a parameter.
        let parameter = (try? ParameterValue.parameter("filename", attachment.name)) ?? "filename=\"attachment\""
        let field = try? HeaderField.structured("Content-Disposition", "attachment; \(parameter)")
        return head + (field ?? Array("Content-Disposition: attachment\r\n".utf8)) + [0x0D, 0x0A]
    }

    /// A text file that is UTF-8 says so; what another one is, the reader guesses.
    private static func charset(of attachment: MailingFiles.Attachment) -> String {
        guard attachment.mediaType.hasPrefix("text/") else { return "" }
        return String(validating: attachment.bytes, as: UTF8.self) == nil ? "" : "; charset=UTF-8"
    }

    /// No quotation mark and no backslash: the names have neither, but this is a header.
    private static func quotable(_ name: String) -> [UInt8] {
        name.utf8.filter { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes.count * 4 / 3 + bytes.count / 24 + 8)
        Base64.encodeLines(bytes.span, to: &lines)
        return lines
    }
}
