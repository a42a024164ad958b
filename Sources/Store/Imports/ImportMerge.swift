// SPDX-License-Identifier: Apache-2.0

import Platform

/// What the rows of one transaction of an import come to, address by address, in the order of the rows.
struct ImportMerge {
    struct Entry {
        /// Nil: a new contact.
        let id: Int64?
        /// Made by this import: a row of it, in this transaction or an earlier one.
        let isOwn: Bool
        let key: String
        var isTrashed = false
        /// What an existing contact had before.
        var oldEmail = ""
        var oldFields = ""
        var email: String
        var domain: String
        var fields: String
        /// An existing contact that a row changes.
        var isTaken = false
        var isChanged: Bool { isTaken && (email != oldEmail || fields != oldFields) }
    }

    let mode: ImportMode
    /// Keys that are suppressed for the tenant or for all.
    var suppressed: Set<String> = []
    private(set) var entries: [Entry] = []
    private var indexOfKey: [String: Int] = [:]

    init(mode: ImportMode) { self.mode = mode }

    mutating func addExisting(
        id: Int64, isOwn: Bool, isTrashed: Bool, key: String, email: String, fields: String
    ) {
        indexOfKey[key] = entries.count
        entries.append(
            Entry(
                id: id, isOwn: isOwn, key: key, isTrashed: isTrashed, oldEmail: email, oldFields: fields, email: email,
                domain: "", fields: fields))
    }

    /// An address that this import made is updated by its later rows in every mode: the file speaks last.
    mutating func take(_ row: ImportRow) -> ImportRowOutcome {
        guard let index = indexOfKey[row.key] else {
            if suppressed.contains(row.key) { return .optedOut }
            if mode == .update { return .missing }
            indexOfKey[row.key] = entries.count
            entries.append(
                Entry(id: nil, isOwn: true, key: row.key, email: row.email, domain: row.domain, fields: row.fields))
            return .created
        }
        if entries[index].isTrashed { return .trashed }
        if mode == .new, !entries[index].isOwn { return .exists }
        entries[index].email = row.email
        entries[index].fields = ContactFieldsText.merging(row.fields, into: entries[index].fields)
        entries[index].isTaken = true
        return .updated
    }
}
