// SPDX-License-Identifier: Apache-2.0

/// What the first line of a file says its columns are.
struct ImportColumns {
    private static let emailNames = ["email", "e-mail", "mail", "メールアドレス"]

    /// All names, trimmed, in order.
    let names: [String]
    /// Index of the address.
    let email: Int

    init(header: [String]) throws(ImportFailure) {
        names = header.map(Self.trimmed)
        if names.count - 1 > ImportContacts.fieldLimit { throw .tooManyColumns(count: names.count) }
        var seen: Set<String> = []
        for (index, name) in names.enumerated() {
            if name.isEmpty { throw .badColumnName(column: index + 1, detail: "is empty") }
            if name.count > 64 { throw .badColumnName(column: index + 1, detail: "is longer than 64 characters") }
            let isBad = name.unicodeScalars.contains { scalar in
                scalar == "{" || scalar == "}" || scalar.properties.generalCategory == .control
            }
            if isBad { throw .badColumnName(column: index + 1, detail: "holds a brace or a control character") }
            if !seen.insert(name.lowercased()).inserted {
                throw .badColumnName(column: index + 1, detail: "appears twice: \(name)")
            }
        }
        let lowered = names.map { $0.lowercased() }
        guard let email = Self.emailNames.lazy.compactMap({ lowered.firstIndex(of: $0) }).first else {
            throw .noEmailColumn(found: names)
        }
        self.email = email
    }

    /// The names beside the address.
    var fieldNames: [String] { names.indices.filter { $0 != email }.map { names[$0] } }

    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
