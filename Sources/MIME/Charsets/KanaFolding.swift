// SPDX-License-Identifier: Apache-2.0

/// Half-width katakana widened, and voicing marks joined with their kana.
///
/// ISO-2022-JP has neither half-width katakana nor combining marks; macOS writes file names, and people who copy
/// them write subjects, with U+3099 after the kana.
package enum KanaFolding {
    /// Full-width forms of U+FF61...U+FF9F.
    private static let wide: [Unicode.Scalar] = Array(
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
            .unicodeScalars)

    static func composed(_ text: String) -> String {
        var result: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return String(String.UnicodeScalarView(result))
    }

    /// Appends `scalar`, widened, or replaces the kana at the end by its voiced form.
    package static func append(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar.value {
        case 0x3099, 0xFF9E:
            if let last = result.last, let joined = voiced(last) {
                result[result.count - 1] = joined
            } else {
                result.append("゛")
            }
        case 0x309A, 0xFF9F:
            if let last = result.last, let joined = halfVoiced(last) {
                result[result.count - 1] = joined
            } else {
                result.append("゜")
            }
        case 0xFF61...0xFF9D: result.append(wide[Int(scalar.value - 0xFF61)])
        default: result.append(scalar)
        }
    }

    private static func voiced(_ kana: Unicode.Scalar) -> Unicode.Scalar? {
        switch kana.value {
        case 0x3046: return "\u{3094}"
        case 0x30A6: return "\u{30F4}"
        case 0x304B...0x3061 where kana.value % 2 == 1, 0x30AB...0x30C1 where kana.value % 2 == 1:
            return Unicode.Scalar(kana.value + 1)
        case 0x3064, 0x3066, 0x3068, 0x30C4, 0x30C6, 0x30C8: return Unicode.Scalar(kana.value + 1)
        case 0x306F...0x307B where kana.value % 3 == 0, 0x30CF...0x30DB where kana.value % 3 == 0:
            return Unicode.Scalar(kana.value + 1)
        default: return nil
        }
    }

    private static func halfVoiced(_ kana: Unicode.Scalar) -> Unicode.Scalar? {
        switch kana.value {
        case 0x306F...0x307B where kana.value % 3 == 0, 0x30CF...0x30DB where kana.value % 3 == 0:
            return Unicode.Scalar(kana.value + 2)
        default: return nil
        }
    }
}
