// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform

/// The values of a reader's fields.
struct ReaderValues: Sendable {
    private let values: [String: String]

    init(_ contact: Contact) {
        // What the store wrote is an object of strings; were it not, the reader is shown without values.
        values = (try? JSONDecoder().decode([String: String].self, from: Data(contact.fields.utf8))) ?? [:]
    }

    /// Empty where it is blank.
    subscript(_ field: ContactFieldID) -> String { values["\(field.rawValue)"] ?? "" }
}
