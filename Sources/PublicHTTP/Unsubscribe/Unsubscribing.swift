// SPDX-License-Identifier: Apache-2.0

/// The use case behind an unsubscribe link.
package protocol Unsubscribing: Sendable {
    /// Who is behind the mail that carried the token; nil for a bad token. Works when the campaign is finished.
    func sender(of token: String) async -> SenderShown?
    /// Stops mail to the recipient of the token. Doing it again changes nothing and is `done` as well.
    func unsubscribe(token: String) async -> UnsubscribeResult
}

/// The sender as the law wants it shown.
package struct SenderShown: Sendable, Hashable {
    package let name: String
    package let postalAddress: String
    /// Mail address, telephone number or URL as plain text.
    package let contact: String

    package init(name: String, postalAddress: String, contact: String) {
        self.name = name
        self.postalAddress = postalAddress
        self.contact = contact
    }
}

package enum UnsubscribeResult: Sendable, Hashable {
    /// Committed.
    case done
    case badToken
    /// Not committed; the caller may try again in a while.
    case unavailable
}
