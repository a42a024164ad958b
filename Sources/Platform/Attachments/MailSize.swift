// SPDX-License-Identifier: Apache-2.0

/// How large a mail may be as it is sent: header, texts, pictures and files, base64 included.
package enum MailSize {
    /// Octets. au refuses more than 3 MB; what every reader is to get stays below.
    package static let limit = 3_000_000
    /// Octets above which telephones load slowly and readers give up: said, and a link recommended.
    package static let comfort = 500_000

    /// Octets that `count` octets of a file take in a mail: base64 in lines of 76 with their CRLF (RFC 2045 §6.8).
    package static func encoded(_ count: Int) -> Int {
        let characters = (count + 2) / 3 * 4
        return characters + (characters + 75) / 76 * 2
    }

    package enum Verdict: String, Sendable { case good, warn, bad }

    package static func verdict(_ octets: Int) -> Verdict {
        octets > limit ? .bad : octets > comfort ? .warn : .good
    }
}
