// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// The fields that a mailing uses, numbered. Slot 0 is the recipient's address.
struct SlotTable {
    static let email = 0
    /// Key of each slot's value in `Contact.fields`; that of slot 0 matches none.
    private(set) var keys: [[UInt8]] = [[]]
    private var slots: [ContactFieldID: Int] = [:]

    mutating func slot(of field: ContactFieldID) -> Int {
        if let slot = slots[field] { return slot }
        slots[field] = keys.count
        keys.append(Array(String(field.rawValue).utf8))
        return keys.count - 1
    }
}
