// SPDX-License-Identifier: Apache-2.0

/// Writers of parameters of structured fields, as `charset=` and `filename=`.
public enum ParameterValue {
    /// `name=value` for a field such as Content-Disposition, with a leading `;` before each part but the first.
    ///
    /// ASCII is written as a quoted string, anything else or longer in UTF-8 by RFC 2231 §3–4, in parts that
    /// `HeaderField.structured` can fold between. Control characters throw.
    public static func parameter(_ name: String, _ value: String) throws(HeaderError) -> String {
        if value.unicodeScalars.contains(where: \.isMailControl) { throw .controlCharacter }
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && value.utf8.count <= 60
        if isPlain { return "\(name)=\(quoted(value))" }
        var sections: [String] = []
        var section = "utf-8''"
        for scalar in value.unicodeScalars {
            // By character: there are readers that decode each section for itself.
            let escaped = String(scalar).utf8.map { octet in
                isAttributeCharacter(octet) ? String(Unicode.Scalar(octet)) : percent(octet)
            }.joined()
            if section.utf8.count + escaped.utf8.count > 60 - name.utf8.count {
                sections.append(section)
                section = ""
            }
            section += escaped
        }
        sections.append(section)
        if sections.count == 1 { return "\(name)*=\(section)" }
        return sections.enumerated().map { "\(name)*\($0.offset)*=\($0.element)" }.joined(separator: "; ")
    }

    /// `text` as a quoted string (RFC 5322 §3.2.4).
    static func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.append("\\") }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }

    private static func isAttributeCharacter(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func percent(_ octet: UInt8) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        return "%" + String(digits[Int(octet >> 4)]) + String(digits[Int(octet & 15)])
    }
}
