// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// The host that a sender's links carry instead of the installation's, such as `click.example.jp` (リンクのドメイン).
package enum LinkHost {
    /// Octets of a host (RFC 1035 §2.3.4).
    package static let limit = 253

    /// What to propose for a domain.
    package static func suggestion(for domain: String) -> String { "click.\(domain)" }

    /// Lower case, A-labels. What people paste is understood: space around it, `https://` before, `/` or a dot behind, the
    /// first label alone.
    ///
    /// Refused: what is not below the sending domain; what is not letters, digits and hyphens (RFC 1123 §2.1); the host of
    /// the return path, whose MX a CNAME may not stand beside (RFC 1034 §3.6.2); the installation's own.
    package static func checked(
        _ text: String, below domain: SendingDomain, publicHost: String
    ) throws(Refusal) -> String {
        let example = suggestion(for: domain.domain)
        var typed = text.drop(while: \.isWhitespace)
        while let last = typed.last, last.isWhitespace { typed.removeLast() }
        for scheme in ["https://", "http://"] where typed.lowercased().hasPrefix(scheme) {
            typed = typed.dropFirst(scheme.count)
        }
        if typed.hasSuffix("/") || typed.hasSuffix(".") { typed.removeLast() }
        if !typed.isEmpty, !typed.contains(".") { typed += ".\(domain.domain)" }
        guard typed.utf8.count <= 4 * limit, let host = try? DomainName.normalized(typed), isHost(host) else {
            throw Refusal(
                english: "'\(shown(typed))' is no host name; it is one such as \(example)",
                japanese: "「\(shown(typed))」はホスト名ではありません。\(example) の形にしてください。")
        }
        guard host.hasSuffix("." + domain.domain) else {
            throw Refusal(
                english: "the link domain has to be a subdomain of \(domain.domain), such as \(example)",
                japanese: "リンクのドメインは、\(domain.domain) のサブドメインにしてください（例: \(example)）。")
        }
        guard host != domain.returnPathHost else {
            throw Refusal(
                english: "the name \(host) takes the bounces; choose another name, such as \(example)",
                japanese: "\(host) は戻り先に使います。\(example) のような別の名前にしてください。")
        }
        guard host != publicHost else {
            throw Refusal(
                english: "the name \(host) is that of this service itself; choose another one, such as \(example)",
                japanese: "\(host) はこのサービス自身の名前です。\(example) のような別の名前にしてください。")
        }
        return host
    }

    /// At least two labels of letters, digits and inner hyphens, in lower case, within the limits of RFC 1035 §2.3.4.
    package static func isHost(_ host: String) -> Bool {
        let labels = host.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return host.utf8.count <= limit && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
                    && label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
            }
    }

    /// What was typed, short and on one line.
    private static func shown(_ text: Substring) -> String {
        String(text.prefix(80).map { $0.isNewline ? " " : $0 })
    }
}
