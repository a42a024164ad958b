// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning
internal import MIME

extension ReadableMessage {
    /// What MIME makes of the bytes; whatever is damaged is left out.
    package init(_ bytes: [UInt8]) {
        let message = ParsedMessage(bytes)
        subject = message.header("Subject") ?? ""
        from = message.header("From") ?? ""
        to = message.header("To") ?? ""
        html = message.htmlBody.map { Self.showing(message, in: $0) }
        text = message.textBody
        headers = message.headers.map { ($0.name, $0.value) }
        files = message.entities.filter { $0.disposition == "attachment" }.prefix(Self.fileLimit).map {
            File(name: $0.fileName ?? "", bytes: message.content(of: $0))
        }
    }

    private static let fileLimit = 50
    /// Octets of an HTML with its pictures: one that shows the same picture again and again stays as it is.
    private static let shownLimit = 12_000_000

    /// The HTML with the pictures of the mail itself (RFC 2392) in it, so that nothing is fetched.
    private static func showing(_ message: ParsedMessage, in html: String) -> String {
        guard html.contains("cid:") else { return html }
        var shown = html
        for entity in message.entities where entity.contentType.type == "image" {
            let type = "image/\(entity.contentType.subtype)"
            guard ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(type),
                let id = entity.header("Content-ID")?.filter({ $0 != "<" && $0 != ">" && $0 != " " }), !id.isEmpty
            else { continue }
            let places = shown.ranges(of: "cid:\(id)").count
            guard places > 0, shown.utf8.count + places * entity.body.count <= shownLimit else { continue }
            var data: [UInt8] = []
            Base64.encode(message.content(of: entity).span, to: &data)
            shown = shown.replacing("cid:\(id)", with: "data:\(type);base64,\(String(decoding: data, as: UTF8.self))")
        }
        return shown
    }
}
