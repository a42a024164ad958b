// SPDX-License-Identifier: Apache-2.0

package import SMTP

package typealias ReplyPhase = Phase

/// What a reply means that matches: whom it limits, and what is done.
package struct ReplyRule: Sendable, Equatable {
    package enum Action: String, Sendable, CaseIterable {
        /// This message later; nobody else is concerned.
        case `defer`
        /// This recipient later, and not before `duration`.
        case singleOut = "single-out"
        /// Less of the identity's traffic; the message later.
        case backOff = "back-off"
        /// Nothing of the identity for `duration`; the message afterwards.
        case suspend
        /// This message from another source, where there is one.
        case elsewhere
        /// The message is refused for good; the address stays.
        case bounce
        /// The address does not exist.
        case suppress
    }

    /// Whom the reply is about.
    package enum Identity: String, Sendable, CaseIterable {
        case source, netblock, pool, tenant, campaign, recipient, provider
        case dkimDomain = "dkim-domain"
        case returnPathDomain = "return-path-domain"
        case urlDomain = "url-domain"
    }

    package let name: String
    /// Empty: any.
    package let phases: Set<ReplyPhase>
    /// `421` or `4xx`; nil: any.
    package let code: String?
    /// Enhanced status, with `*` for a run of characters; nil: any, or none.
    package let enhanced: TextPattern?
    /// One of them matches the text (RFC 3463 status included where the server sent one); empty: any text.
    package let texts: [TextPattern]
    package let action: Action
    package let identity: Identity
    /// Of a suspension, or the least wait of this message; nil: as the retry schedule says.
    package let duration: Duration?
    package let reason: Words

    package var asksForAnotherSource: Bool { action == .elsewhere }

    /// `text`: without code and enhanced status, or with it: both are tried.
    package func matches(_ phase: ReplyPhase, code: Int, enhanced: String?, text: String) -> Bool {
        if !phases.isEmpty, !phases.contains(phase) { return false }
        if let wanted = self.code {
            let own = String(code)
            guard wanted.hasSuffix("xx") ? own.hasPrefix(wanted.dropLast(2)) : own == wanted else { return false }
        }
        if let pattern = self.enhanced {
            guard let enhanced, pattern.matches(enhanced) else { return false }
        }
        return texts.isEmpty || texts.contains { $0.matches(text) }
    }
}

/// Text with `*` for any run of characters; letter case of ASCII does not matter. A pattern without `*` at an end is
/// found anywhere.
///
/// Matching takes at most pattern × text steps and never goes back further than the last `*`.
package struct TextPattern: Sendable, Equatable {
    /// Octets of a pattern, and of the text that is looked at.
    package static let limit = 200
    private static let textLimit = 2_000

    package let text: String
    private let bytes: [UInt8]

    /// - Parameter isWhole: the text must be the pattern from end to end; else anything may stand around it.
    package init(_ text: String, isWhole: Bool = false) {
        self.text = text
        let lower = text.utf8.map(Self.lower)
        let star = UInt8(ascii: "*")
        bytes = isWhole ? lower : [star] + lower + [star]
    }

    package func matches(_ text: String) -> Bool {
        let subject = Array(text.utf8.prefix(Self.textLimit))
        let star = UInt8(ascii: "*")
        var at = 0
        var index = 0
        var lastStar: Int?
        var resume = 0
        while at < subject.count {
            if index < bytes.count, bytes[index] == star {
                lastStar = index
                resume = at
                index += 1
            } else if index < bytes.count, bytes[index] == Self.lower(subject[at]) {
                index += 1
                at += 1
            } else if let star = lastStar {
                index = star + 1
                resume += 1
                at = resume
            } else {
                return false
            }
        }
        while index < bytes.count, bytes[index] == star { index += 1 }
        return index == bytes.count
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}
