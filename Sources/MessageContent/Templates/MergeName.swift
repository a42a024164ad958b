// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// What a name in a tag stands for.
enum MergeName: Equatable {
    case field(ContactFieldID)
    case builtIn(BuiltIn)
    /// Not looked up, where only the template's shape matters.
    case any

    /// Names that every template has; they win over a field of the same name.
    enum BuiltIn: String, CaseIterable {
        case unsubscribeURL = "unsubscribe_url"
        case email
        /// The tenant's name.
        case senderName = "sender_name"
        case postalAddress = "postal_address"
        case contact
    }
}

/// The names that a template may use.
struct MergeNames {
    private let names: [String: MergeName]?
    /// As their owners wrote them, for messages.
    private let known: [String]

    init(fields: [ContactField]) {
        var names: [String: MergeName] = [:]
        for field in fields { names[Self.folded(field.name)] = .field(field.id) }
        for name in MergeName.BuiltIn.allCases { names[name.rawValue] = .builtIn(name) }
        self.names = names
        known = MergeName.BuiltIn.allCases.map(\.rawValue) + fields.prefix(100).map(\.name)
    }

    /// Takes every name.
    private init() {
        names = nil
        known = []
    }

    static let any = MergeNames()

    func find(_ name: String) throws(TemplateFault.Reason) -> MergeName {
        guard let names else { return .any }
        if let found = names[Self.folded(name)] { return found }
        throw .unknownField(name, known: known)
    }

    private static func folded(_ name: String) -> String {
        var scalars = name.lowercased().unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}

extension TemplateFault.Reason: Error {}
