// SPDX-License-Identifier: Apache-2.0

/// Whom a mailing is for: a definition, looked up when the mailing is started, not a copy.
///
/// Suppressed contacts and those who are not active never get anything, whatever the audience says.
package struct Audience: Sendable, Equatable, Codable {
    /// Members of any of these lists and tags; empty: every contact.
    package var lists: [Int64]
    /// Nobody who is in one of these.
    package var excludedLists: [Int64]
    /// Each, or one, of the conditions must hold.
    package var needsAllConditions: Bool
    package var conditions: [Condition]
    /// Only those who did not get this earlier mailing: of its audience as it was, everybody with an outcome that is
    /// neither delivered nor unknown nor deferred, for who is deferred may get it yet. `lists` and the conditions hold
    /// beside it.
    package var missedCampaign: Int64?
    /// Only those to whom this earlier mailing came, or may have come: delivered or unknown.
    package var receivedCampaign: Int64?

    package init(
        lists: [ContactListID] = [], excludedLists: [ContactListID] = [], needsAllConditions: Bool = true,
        conditions: [Condition] = [], missedCampaign: CampaignID? = nil, receivedCampaign: CampaignID? = nil
    ) {
        self.lists = lists.map(\.rawValue)
        self.excludedLists = excludedLists.map(\.rawValue)
        self.needsAllConditions = needsAllConditions
        self.conditions = conditions
        self.missedCampaign = missedCampaign?.rawValue
        self.receivedCampaign = receivedCampaign?.rawValue
    }

    package static let everybody = Audience()

    /// What an audience may ask of an earlier mailing.
    package enum Earlier: Sendable, CaseIterable { case missed, received }

    /// The earlier mailings that decide, each with what is asked of it.
    package var earlier: [(part: Earlier, campaign: CampaignID)] {
        [(.missed, missedCampaign), (.received, receivedCampaign)].compactMap { part, id in
            id.map { (part, CampaignID($0)) }
        }
    }

    /// A claim about one field of a contact.
    package struct Condition: Sendable, Equatable, Codable {
        package enum Operator: String, Sendable, CaseIterable, Codable {
            /// Upper and lower case and full and half width (NFKC) are the same.
            case equals, differs, contains
            case isBlank, isPresent
            /// Of numbers by value, of dates by the calendar; a blank or unreadable value satisfies none of them.
            case atLeast, atMost
        }

        package var field: Int64
        package var `operator`: Operator
        /// As typed; numbers and dates normalised as in `Contact.fields`.
        package var value: String

        package init(field: ContactFieldID, operator: Operator, value: String) {
            self.field = field.rawValue
            self.operator = `operator`
            self.value = value
        }
    }

    package static let conditionLimit = 20
}
