// SPDX-License-Identifier: Apache-2.0

/// Whether the conditions of an audience hold for a contact: the one judge for searching, counting and planning.
package struct AudienceMatcher: Sendable {
    private struct Claim: Sendable {
        let field: Int64
        let `operator`: Audience.Condition.Operator
        let value: [UInt8]
        /// Of `atLeast` and `atMost`; nil: the value is no number.
        let number: Double?
    }

    /// Bit by bit, as many as ``Audience/conditionLimit`` at most; what goes beyond never holds.
    private let claims: [Claim]
    private let needsAll: Bool
    private let full: UInt32
    /// What holds of a contact without any value.
    private let ofBlanks: UInt32

    package init(_ conditions: [Audience.Condition], needsAll: Bool = true) {
        claims = conditions.prefix(31).map { condition in
            let value = SearchText.folded(ImportColumns.trimmed(condition.value))
            return Claim(
                field: condition.field, operator: condition.operator, value: value,
                number: Double(String(decoding: value, as: UTF8.self)))
        }
        self.needsAll = needsAll
        full = (1 << UInt32(claims.count)) - 1
        var blanks: UInt32 = 0
        for (index, claim) in claims.enumerated() {
            switch claim.operator {
            case .isBlank: blanks |= 1 << UInt32(index)
            case .differs where !claim.value.isEmpty: blanks |= 1 << UInt32(index)
            case .equals where claim.value.isEmpty: blanks |= 1 << UInt32(index)
            case .equals, .differs, .contains, .isPresent, .atLeast, .atMost: break
            }
        }
        ofBlanks = blanks
    }

    package var isTrivial: Bool { claims.isEmpty }

    /// For a contact as the database has it: address and `Contact.fields`.
    package func holds(email: [UInt8], fields: [UInt8]) -> Bool {
        if claims.isEmpty { return true }
        var row: [UInt8] = []
        SearchRow.append(email: email.span, fields: fields.span, to: &row)
        return holds(row.span)
    }

    /// For a row of ``SearchRow``.
    func holds(_ row: Span<UInt8>) -> Bool {
        if claims.isEmpty { return true }
        var result = ofBlanks
        var index = 0
        let count = row.count
        while index < count && row[index] < SearchRow.keyBase { index += 1 }
        while index < count {
            var key: Int64 = 0
            while index < count && row[index] >= SearchRow.keyBase {
                key = key << 3 | Int64(row[index] & 7)
                index += 1
            }
            let start = index
            while index < count && row[index] < SearchRow.keyBase { index += 1 }
            for position in claims.indices where claims[position].field == key {
                let bit: UInt32 = 1 << UInt32(position)
                if Self.holds(claims[position], row.extracting(start..<index)) {
                    result |= bit
                } else {
                    result &= ~bit
                }
            }
        }
        return needsAll ? result == full : result != 0
    }

    /// `value` is not blank.
    private static func holds(_ claim: Claim, _ value: Span<UInt8>) -> Bool {
        var (start, end) = (0, value.count)
        while start < end && value[start] == 0x20 { start += 1 }
        while end > start && value[end - 1] == 0x20 { end -= 1 }
        let trimmed = value.extracting(start..<end)
        switch claim.operator {
        case .equals: return isEqual(trimmed, claim.value)
        case .differs: return !isEqual(trimmed, claim.value)
        case .contains: return contains(trimmed, claim.value)
        case .isBlank: return false
        case .isPresent: return true
        case .atLeast: return compare(trimmed, claim).map { $0 >= 0 } ?? false
        case .atMost: return compare(trimmed, claim).map { $0 <= 0 } ?? false
        }
    }

    private static func isEqual(_ left: Span<UInt8>, _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    private static func contains(_ text: Span<UInt8>, _ part: [UInt8]) -> Bool {
        guard let first = part.first, text.count >= part.count else { return part.isEmpty }
        var index = 0
        while index <= text.count - part.count {
            if text[index] == first && isEqual(text.extracting(index..<(index + part.count)), part) { return true }
            index += 1
        }
        return false
    }

    /// Sign of `value - claim`: of numbers by value, of dates (`2026-01-31`) by the calendar; nil where the two are not
    /// of one kind.
    private static func compare(_ value: Span<UInt8>, _ claim: Claim) -> Int? {
        if isDate(claim.value.span) {
            guard isDate(value) else { return nil }
            for index in value.indices where value[index] != claim.value[index] {
                return value[index] < claim.value[index] ? -1 : 1
            }
            return 0
        }
        guard let limit = claim.number, let number = number(value) else { return nil }
        return number < limit ? -1 : number > limit ? 1 : 0
    }

    private static func isDate(_ text: Span<UInt8>) -> Bool {
        guard text.count == 10 else { return false }
        for index in text.indices {
            let isDash = index == 4 || index == 7
            guard isDash ? text[index] == 0x2D : (0x30...0x39).contains(text[index]) else { return false }
        }
        return true
    }

    /// Of normalised text: a sign, digits, a point, digits.
    private static func number(_ text: Span<UInt8>) -> Double? {
        let isNegative = text.count > 0 && text[0] == 0x2D
        var whole = 0.0
        var scale = 1.0
        var (seen, isBehind) = (false, false)
        for index in (isNegative ? 1 : 0)..<max(text.count, isNegative ? 1 : 0) {
            let octet = text[index]
            if octet == 0x2E && !isBehind && seen {
                isBehind = true
                continue
            }
            guard (0x30...0x39).contains(octet) else { return nil }
            seen = true
            whole = whole * 10 + Double(octet - 0x30)
            if isBehind { scale *= 10 }
        }
        guard seen else { return nil }
        return (isNegative ? -whole : whole) / scale
    }
}
