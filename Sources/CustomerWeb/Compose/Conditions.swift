// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// The claims about fields that an audience can be narrowed by, as a form has them.
enum Conditions {
    /// What can be asked of a field of this kind, in the order of the form.
    static func operators(_ kind: ContactField.Kind) -> [Audience.Condition.Operator] {
        switch kind {
        case .text: [.equals, .differs, .contains, .isBlank, .isPresent]
        case .choice: [.equals, .differs, .isBlank, .isPresent]
        case .number, .date: [.equals, .atLeast, .atMost, .isBlank, .isPresent]
        }
    }

    static func needsValue(_ operator: Audience.Condition.Operator) -> Bool {
        `operator` != .isBlank && `operator` != .isPresent
    }

    /// The rows of a form whose field is the tenant's; an operator that the field's kind has not becomes its first.
    static func read(_ fields: FieldList, known: [ContactField]) -> [Audience.Condition] {
        let names = fields.all("field")
        let operators = fields.all("operator")
        let values = fields.all("value")
        guard names.count == operators.count, names.count == values.count else { return [] }
        return names.indices.prefix(Audience.conditionLimit).compactMap { index in
            guard let id = Int64(names[index]), let field = known.first(where: { $0.id.rawValue == id }) else {
                return nil
            }
            let asked = Audience.Condition.Operator(rawValue: operators[index])
            let choice = asked.flatMap { Self.operators(field.kind).contains($0) ? $0 : nil } ?? .equals
            let value = needsValue(choice) ? normalised(values[index], field.kind) ?? values[index].oneLine : ""
            return Audience.Condition(field: field.id, operator: choice, value: String(value.prefix(200)))
        }
    }

    /// As `Contact.fields` has it; nil where it is no number or no date.
    static func normalised(_ value: String, _ kind: ContactField.Kind) -> String? {
        let line = value.oneLine
        switch kind {
        case .text, .choice: return line
        case .number:
            let digits = String(narrow(line).filter { $0 != "," })
            guard let number = Double(digits), number.isFinite, !digits.contains("x"), !digits.contains("X") else {
                return nil
            }
            return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        case .date:
            let parts = narrow(line).split { "-/.年月日".contains($0) }.map { Int($0) }
            guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
                (1_000...9_999).contains(year), (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        }
    }

    private static func narrow(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            out.append(isWide ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
        }
        return String(out)
    }
}
