// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// The door.
struct SignInPage: Page {
    let text: CustomerTexts
    let formToken: String
    let email: String
    let next: String
    let toasts: [String]
    let problems: [String]

    static let template = "sign-in"
}

struct PasswordPage: Page {
    let text: CustomerTexts
    let settings: SettingsTexts
    let tabs: [SettingsTab]
    let formToken: String
    let email: String
    let isDone: Bool
    let problems: [String]

    static let template = "password"
}

/// A page with one thing to say.
struct NoticePage: Page {
    let text: CustomerTexts
    let title: String
    let message: String

    static let template = "notice"
}
