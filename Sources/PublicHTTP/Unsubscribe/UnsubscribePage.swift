// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// The page that asks a person before anything changes.
struct UnsubscribePage: Page {
    let text: Texts
    let token: String
    let name: String
    let postalAddress: String
    let contact: String

    static let template = "unsubscribe"
}

/// A page with one thing to say.
struct NoticePage: Page {
    let text: Texts
    let title: String
    let message: String

    static let template = "public-notice"
}
