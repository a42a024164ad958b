// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// A tab of the settings.
struct SettingsTab: Sendable {
    let path: String
    let name: String
    let isCurrent: Bool

    static func all(_ texts: SettingsTexts, current: String) -> [SettingsTab] {
        [
            ("/settings", texts.identityTab), ("/settings/senders", texts.sendersTab),
            ("/settings/testers", texts.testersTab), ("/settings/audit", texts.auditTab),
            ("/account/password", texts.passwordTab),
        ].map { SettingsTab(path: $0.0, name: $0.1, isCurrent: $0.0 == current) }
    }
}

/// The sender's identity and the default From.
struct SettingsPage: Page {
    /// A field with what is wrong with it.
    struct Field: Sendable {
        let name: String
        let label: String
        let hint: String
        let value: String
        let autocomplete: String
        let limit: Int
        /// One or none.
        let problems: [String]
        let isInvalid: Bool

        init(
            _ name: String, _ label: String, hint: String, value: String, autocomplete: String, limit: Int,
            problem: String?
        ) {
            self.name = name
            self.label = label
            self.hint = hint
            self.value = value
            self.autocomplete = autocomplete
            self.limit = limit
            problems = problem.map { [$0] } ?? []
            isInvalid = problem != nil
        }
    }

    let text: SettingsTexts
    let tabs: [SettingsTab]
    let formToken: String
    let toasts: [String]
    let fields: [Field]
    let footer: [String]
    let fromName: String
    let fromAddress: String
    let fromProblems: [String]
    let isFromInvalid: Bool

    static let template = "settings"
}
