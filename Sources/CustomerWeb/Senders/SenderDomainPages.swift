// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// Every sender domain of a tenant, and the way to one more.
struct SenderDomainListPage: Page {
    struct Row: Sendable {
        let domain: String
        let chip: String
        let state: String
        let checked: String
    }

    let text: SenderTexts
    let settings: SettingsTexts
    let tabs: [SettingsTab]
    let formToken: String
    let rows: [Row]
    let isEmpty: Bool
    let asksDNS: Bool
    let typed: String
    let isEd25519: Bool
    let problems: [String]
    let isInvalid: Bool

    static let template = "sender-domain-list"
}

/// One sender domain with what to publish for it.
struct SenderDomainPage: Page {
    struct Step: Sendable {
        let name: String
        let isDone: Bool
        let isCurrent: Bool
    }

    /// The host that the domain's links carry.
    struct Link: Sendable {
        let words: SenderLinkTexts
        let chip: String
        let state: String
        let sentence: String
        /// Empty, or what was just done.
        let notes: [String]
        /// What the field shows.
        let typed: String
        let isSet: Bool
        let problems: [String]
        let isInvalid: Bool
        /// One when it is set.
        let records: [Record]
    }

    struct Record: Sendable {
        let title: String
        let note: String
        let type: String
        let name: String
        let value: String
        let chip: String
        let mark: String
        let finding: String
    }

    let text: SenderTexts
    let formToken: String
    let domain: String
    let chip: String
    let state: String
    let sentence: String
    let checked: String
    let toasts: [String]
    let steps: [Step]
    let records: [Record]
    let link: Link
    let asksDNS: Bool

    static let template = "sender-domain"
}
