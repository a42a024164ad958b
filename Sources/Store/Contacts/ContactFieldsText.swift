// SPDX-License-Identifier: Apache-2.0

/// The text of `Contact.fields`: one flat JSON object whose values are strings.
enum ContactFieldsText {
    /// `old` with the members of `new` put in their place or behind. Written here and not left to the database: JSON
    /// functions of the two give different texts.
    static func merging(_ new: String, into old: String) -> String {
        if old == "{}" || old == new { return new }
        if new == "{}" { return old }
        guard var merged = members(of: old), let changes = members(of: new) else { return new }
        for change in changes {
            if let index = merged.firstIndex(where: { $0.key == change.key }) {
                merged[index] = change
            } else {
                merged.append(change)
            }
        }
        return "{\(merged.map { "\($0.key):\($0.value)" }.joined(separator: ","))}"
    }

    /// Keys and values as they stand, quotes included; nil when the text is not such an object.
    private static func members(of text: String) -> [(key: Substring, value: Substring)]? {
        var rest = text.utf8[...]
        func skipSpace() {
            while let byte = rest.first, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
                rest = rest.dropFirst()
            }
        }
        func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }
        func takeString() -> Substring? {
            skipSpace()
            let start = rest.startIndex
            guard take(0x22) else { return nil }
            while let byte = rest.popFirst() {
                if byte == 0x5c { _ = rest.popFirst() }
                if byte == 0x22 { return text[start..<rest.startIndex] }
            }
            return nil
        }
        var members: [(key: Substring, value: Substring)] = []
        guard take(0x7b) else { return nil }
        if take(0x7d) { return members }
        repeat {
            guard let key = takeString(), take(0x3a), let value = takeString() else { return nil }
            members.append((key, value))
        } while take(0x2c)
        return take(0x7d) ? members : nil
    }
}
