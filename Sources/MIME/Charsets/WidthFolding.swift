// SPDX-License-Identifier: Apache-2.0

/// Full-width forms of ASCII (U+FF01–U+FF5E) and the ideographic space.
public enum WidthFolding {
    /// `text` with full-width ASCII narrowed to ASCII; everything else stays.
    public static func narrowASCII(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0xFF61: result.append("\u{3002}")
            case 0x3000: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
