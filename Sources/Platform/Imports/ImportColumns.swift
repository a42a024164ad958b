// SPDX-License-Identifier: Apache-2.0

/// What somebody says that a column of a file is.
package enum ImportColumn: Sendable, Equatable {
    case address
    case field(ContactField)
    case ignored
}

/// What the first line of a file, or somebody, says its columns are.
struct ImportColumns {
    private static let emailNames = ["email", "e-mail", "mail", "メールアドレス"]

    /// All names, trimmed, in order.
    let names: [String]
    /// Index of the address.
    let email: Int
    /// By column; nil for the address, for what is ignored, and where the fields are still to be found by their names.
    let fields: [ContactField?]

    /// One of `columns` is the address, and there are as many of them as cells in the header.
    init(header: [String], columns: [ImportColumn]) throws(ImportFailure) {
        names = header.map(Self.trimmed)
        guard columns.count == header.count, let address = columns.firstIndex(of: .address) else {
            throw .noEmailColumn(found: names)
        }
        email = address
        fields = columns.map { if case .field(let field) = $0 { field } else { nil } }
        let taken = fields.compactMap { $0?.id }
        if taken.count > ImportContacts.fieldLimit { throw .tooManyColumns(count: taken.count) }
        for (index, field) in fields.enumerated() {
            if let field, fields[..<index].contains(where: { $0?.id == field.id }) {
                throw .badColumnName(column: index + 1, detail: "goes to a field that another column goes to")
            }
        }
    }

    /// The column that looks like the address, by its name.
    static func address(in header: [String]) -> Int? {
        let lowered = header.map { trimmed($0).lowercased() }
        return emailNames.lazy.compactMap { lowered.firstIndex(of: $0) }.first
    }

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
        guard let email = Self.address(in: names) else { throw .noEmailColumn(found: names) }
        self.email = email
        fields = names.map { _ in nil }
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
