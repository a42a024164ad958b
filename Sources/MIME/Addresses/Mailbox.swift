// SPDX-License-Identifier: Apache-2.0

/// A display name, if any, and an address (RFC 5322 §3.4).
public struct Mailbox: Hashable, Sendable {
    /// As a person reads it, without quotation marks; nil when there is none.
    public let name: String?
    /// The address itself.
    public let address: EmailAddress

    /// An address with the name that people see, or without.
    public init(name: String? = nil, address: EmailAddress) {
        self.name = name
        self.address = address
    }

    /// Reads `address`, `<address>`, `Name <address>` or `"Name, quoted" <address>`.
    public init(parsing text: String) throws(AddressError) {
        let trimmed = Self.trimmed(text[...])
        guard trimmed.unicodeScalars.last == ">" else {
            self.init(name: nil, address: try EmailAddress(parsing: String(trimmed)))
            return
        }
        guard let open = trimmed.unicodeScalars.lastIndex(of: "<") else { throw .invalidMailbox }
        let inside = trimmed.unicodeScalars[open...].dropFirst().dropLast()
        let address = try EmailAddress(parsing: String(inside))
        let name = try Self.unquoted(Self.trimmed(trimmed[..<open]))
        self.init(name: name.isEmpty ? nil : name, address: address)
    }

    private static func unquoted(_ phrase: Substring) throws(AddressError) -> String {
        let isQuoted = phrase.unicodeScalars.first == "\""
        if isQuoted && (phrase.unicodeScalars.count < 2 || phrase.unicodeScalars.last != "\"") { throw .invalidMailbox }
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in isQuoted ? phrase.unicodeScalars.dropFirst().dropLast() : phrase.unicodeScalars {
            if scalar.isMailControl && scalar != "\t" { throw .controlCharacter }
            if isQuoted && !isEscaped && scalar == "\\" {
                isEscaped = true
            } else {
                if isQuoted && !isEscaped && scalar == "\"" { throw .invalidMailbox }
                result.append(scalar)
                isEscaped = false
            }
        }
        if isEscaped { throw .invalidMailbox }
        return String(result)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.unicodeScalars.first, first == " " || first == "\t" || first == "\u{3000}" {
            text.unicodeScalars.removeFirst()
        }
        while let last = text.unicodeScalars.last, last == " " || last == "\t" || last == "\u{3000}" {
            text.unicodeScalars.removeLast()
        }
        return text
    }
}
