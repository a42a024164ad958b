// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// A message taken apart (RFC 5322, RFC 2045–2047, RFC 2231). Reading never fails: what is wrong is in `defects`.
public struct ParsedMessage: Sendable {
    /// Parts within parts, at most.
    public static let depthLimit = 50
    /// Parts of a message, at most.
    public static let partLimit = 200
    static let defectLimit = 100

    /// The message as it came.
    public let bytes: [UInt8]
    /// The message first, then its parts in the order of the text. At least one.
    public let entities: [MessageEntity]
    /// At most 100.
    public let defects: [MessageDefect]

    /// Takes `bytes` apart, in time proportional to their number.
    public init(_ bytes: [UInt8]) {
        var reader = EntityReader(bytes: bytes)
        reader.readAll()
        self.bytes = bytes
        self.entities = reader.entities
        var defects = Array(reader.defects.prefix(Self.defectLimit))
        if LineScan.hasBareLineBreak(bytes.span) { defects.append(.bareLineBreak) }
        for entity in reader.entities where entity.contentType.type != "multipart" {
            switch entity.transferEncoding {
            case "7bit", "8bit", "binary", "quoted-printable": break
            case "base64":
                if Base64.decode(Array(bytes[entity.body]).span) == nil { defects.append(.malformedBase64) }
            default: defects.append(.unknownTransferEncoding(entity.transferEncoding))
            }
            if entity.contentType.type == "text" && !CharsetDecoder.isKnown(entity.contentType.charset) {
                defects.append(.unknownCharset(entity.contentType.charset))
            }
        }
        self.defects = Array(defects.prefix(Self.defectLimit))
    }

    /// Fields of the message's own header, in its order.
    public var headers: [MessageHeader] { entities.first?.headers ?? [] }

    /// Decoded value of the message's first field of that name, in any case.
    public func header(_ name: String) -> String? { entities.first?.header(name) }

    /// The body of an entity after transfer decoding. Octets that are no base64 are left out.
    public func content(of entity: MessageEntity) -> [UInt8] {
        let body = Array(bytes[entity.body])
        switch entity.transferEncoding {
        case "base64":
            if let decoded = Base64.decode(body.span) { return decoded }
            var clean = body.filter { octet in
                (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
                    || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "/")
            }
            clean.removeLast(clean.count % 4)
            return Base64.decode(clean.span) ?? []
        case "quoted-printable": return QuotedPrintable.decode(body.span)
        default: return body
        }
    }

    /// The text of a text entity; line ends are as in the message. Nil for others.
    public func text(of entity: MessageEntity) -> String? {
        guard entity.contentType.type == "text" else { return nil }
        return TextCharset.decode(content(of: entity), charset: entity.contentType.charset)
    }

    /// The first text/plain that is no attachment.
    public var textBody: String? { body(subtype: "plain") }
    /// The first text/html that is no attachment.
    public var htmlBody: String? { body(subtype: "html") }

    private func body(subtype: String) -> String? {
        let entity = entities.first {
            $0.contentType.type == "text" && $0.contentType.subtype == subtype && $0.disposition != "attachment"
        }
        return entity.flatMap { text(of: $0) }
    }
}
