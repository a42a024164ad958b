// SPDX-License-Identifier: Apache-2.0

/// What differs between two versions of a draft, part by part.
package struct DraftDifference: Sendable, Equatable {
    package enum Part: String, Sendable, CaseIterable {
        case name, fromName, fromAddress, audience, subject, text, html, charset, tracking
    }

    package struct Change: Sendable, Equatable {
        package let part: Part
        /// Line by line: of subject, text and HTML alone.
        package let lines: LineDiff?
    }

    /// In the order of ``Part``; empty: both say the same to the same people.
    package let changes: [Change]

    package init(
        from old: CampaignContent, for oldAudience: Audience, to new: CampaignContent, for newAudience: Audience
    ) {
        func lines(_ old: String?, _ new: String?) -> LineDiff? {
            let diff = LineDiff(from: old ?? "", to: new ?? "")
            return diff.isEmpty ? nil : diff
        }
        changes = Part.allCases.compactMap { part in
            let differs: Bool
            switch part {
            case .subject: return lines(old.subject, new.subject).map { Change(part: part, lines: $0) }
            case .text: return lines(old.text, new.text).map { Change(part: part, lines: $0) }
            case .html: return lines(old.html, new.html).map { Change(part: part, lines: $0) }
            case .name: differs = !old.name.isSame(as: new.name)
            case .fromName: differs = !old.fromName.isSame(as: new.fromName)
            case .fromAddress: differs = !old.fromAddress.isSame(as: new.fromAddress)
            case .audience: differs = oldAudience != newAudience
            case .charset: differs = old.charset != new.charset
            case .tracking: differs = old.isTracked != new.isTracked
            }
            return differs ? Change(part: part, lines: nil) : nil
        }
    }
}

extension String {
    /// Octet by octet: `==` takes composed and decomposed characters for equal, which a mail program shows apart.
    fileprivate func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
