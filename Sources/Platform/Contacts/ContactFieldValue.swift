// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// A value of a field, as people type it and as it is kept.
package enum ContactFieldValue {
    package enum Fault: Error, Equatable {
        /// Blank, and the field is required.
        case missing
        case notNumber, notDate, notChoice
    }

    /// `text` as `Contact.fields` keeps it: numbers as `-1234.5`, dates as `2026-01-31`, choices as the field spells
    /// them. Full-width forms and separators of thousands are understood; blanks around go, but for texts.
    package static func normalised(_ text: String, for field: ContactField) -> Result<String, Fault> {
        let isBlank = text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
        if isBlank { return field.isRequired ? .failure(.missing) : .success(field.kind == .text ? text : "") }
        switch field.kind {
        case .text: return .success(text)
        case .number: return number(text).map { .success($0) } ?? .failure(.notNumber)
        case .date: return date(text).map { .success($0) } ?? .failure(.notDate)
        case .choice:
            let folded = SearchText.folded(ImportColumns.trimmed(text))
            let choice = field.choices.first { SearchText.folded($0) == folded }
            return choice.map { .success($0) } ?? .failure(.notChoice)
        }
    }

    /// ≤ 15 digits before the point, ≤ 10 behind it; no leading zeros, no trailing ones behind the point.
    private static func number(_ text: String) -> String? {
        var rest = Array(WidthFolding.narrowASCII(ImportColumns.trimmed(text)).utf8)[...]
        var isNegative = false
        if let sign = rest.first, sign == 0x2D || sign == 0x2B {
            isNegative = sign == 0x2D
            rest = rest.dropFirst()
        }
        let parts = rest.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = digits(parts[0], separators: true), whole.count <= 15 else { return nil }
        var fraction: [UInt8] = []
        if parts.count == 2 {
            guard let behind = digits(parts[1], separators: false), behind.count <= 10 else { return nil }
            fraction = behind
        }
        while fraction.last == 0x30 { fraction.removeLast() }
        let trimmed = Array(whole.drop { $0 == 0x30 })
        let head = trimmed.isEmpty ? [0x30] : trimmed
        let isZero = trimmed.isEmpty && fraction.isEmpty
        let tail = fraction.isEmpty ? [] : [0x2E] + fraction
        return String(decoding: (isNegative && !isZero ? [0x2D] : []) + head + tail, as: UTF8.self)
    }

    /// Nil unless there are digits and nothing else; `1,234` but not `1,2,3`.
    private static func digits(_ text: ArraySlice<UInt8>, separators: Bool) -> [UInt8]? {
        let groups = text.split(separator: 0x2C, omittingEmptySubsequences: false)
        guard groups.count == 1 || separators, !(groups.first?.isEmpty ?? true) else { return nil }
        if groups.count > 1 {
            guard groups[0].count <= 3, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        }
        let all = groups.flatMap { $0 }
        return all.allSatisfy { (0x30...0x39).contains($0) } ? all : nil
    }

    /// `2026-1-31`, `2026/01/31`, `2026.1.31`, `20260131`, `2026年1月31日`; a day that the calendar has.
    private static func date(_ text: String) -> String? {
        let bytes = WidthFolding.narrowASCII(ImportColumns.trimmed(text))
        var parts = bytes.split(whereSeparator: { "-/.年月".contains($0) }).map(String.init)
        if parts.count == 1, bytes.utf8.count == 8 {
            parts = [String(bytes.prefix(4)), String(bytes.dropFirst(4).prefix(2)), String(bytes.suffix(2))]
        }
        guard parts.count == 3 else { return nil }
        if parts[2].hasSuffix("日") { parts[2].removeLast() }
        guard parts[0].utf8.count == 4, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        return "\(parts[0])-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
