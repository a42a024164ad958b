// SPDX-License-Identifier: Apache-2.0

/// Checks of what an operator types about sources and pools.
enum SourceName {
    /// Octets of a note or a reason.
    static let noteLimit = 400

    /// The name of a source or a pool.
    static func checked(_ name: String) throws(Refusal) -> String {
        let bytes = name.utf8
        guard (1...40).contains(bytes.count), bytes.first != 0x2D,
            bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else {
            throw Refusal(
                english: "'\(shown(name))' is no name: 1 to 40 lower-case letters, digits or hyphens",
                japanese: "「\(shown(name))」は名前にできません。半角の小文字・数字・ハイフンで1〜40文字にしてください。")
        }
        return name
    }

    /// The host name of EHLO.
    static func helo(_ text: String) throws(Refusal) -> String {
        let host = text.lowercased()
        guard LinkHost.isHost(host) else {
            throw Refusal(
                english: "'\(shown(text))' is no host name such as mta1.mail.example.jp",
                japanese: "「\(shown(text))」はホスト名ではありません。mta1.mail.example.jp の形にしてください。")
        }
        return host
    }

    static func address(_ text: String, _ family: SourceAddress.Family) throws(Refusal) -> String {
        guard let address = SourceAddress.canonical(text, family) else {
            let (kind, example) = family == .v4 ? ("IPv4", "203.0.113.10") : ("IPv6", "2001:db8::10")
            throw Refusal(
                english: "'\(shown(text))' is no \(kind) address to send from, such as \(example)",
                japanese: "「\(shown(text))」は送信元にできる \(kind) アドレスではありません（例: \(example)）。")
        }
        return address
    }

    static func weight(_ weight: Int) throws(Refusal) -> Int {
        guard Pool.weights.contains(weight) else {
            throw Refusal(
                english: "a weight is a number from \(Pool.weights.lowerBound) to \(Pool.weights.upperBound)",
                japanese: "重みは \(Pool.weights.lowerBound)〜\(Pool.weights.upperBound) の数にしてください。")
        }
        return weight
    }

    /// Why something was done: one line.
    static func reason(_ text: String) throws(Refusal) -> String {
        guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= noteLimit,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Refusal(
                english: "say why, in one line of at most \(noteLimit) bytes",
                japanese: "理由を1行（\(noteLimit)バイトまで）で書いてください。")
        }
        return text
    }

    static func shown(_ text: String) -> String {
        String(text.prefix(80).map { $0.isNewline ? " " : $0 })
    }
}
