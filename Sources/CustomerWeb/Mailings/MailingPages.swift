// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Asks before a mailing is stopped for good.
struct CancelPage: Page {
    let text: CustomerTexts
    let formToken: String
    let code: String
    let name: String
    let lost: [String]
    let button: String

    static let template = "cancel"
}
