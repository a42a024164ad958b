// SPDX-License-Identifier: Apache-2.0

/// Writes ISO-2022-JP: ASCII and double-byte codes with the escape sequences between them (RFC 1468).
struct JISWriter {
    /// Octets that an escape sequence takes.
    static let escapeLength = 3

    private var bytes: [UInt8] = []
    private var isDouble = false

    /// `text` as ASCII octets (< 0x80) and double-byte codes (0x2121...0x7E7E).
    static func units(of text: String) throws(UnencodableText) -> [UInt16] {
        let table = CP932Table.shared
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { KanaFolding.append(scalar, to: &scalars) }
        var units: [UInt16] = []
        units.reserveCapacity(scalars.count)
        var missing: [Unicode.Scalar] = []
        var seen: Set<Unicode.Scalar> = []
        for scalar in scalars {
            // NUL, SO, SI and ESC would change what the octets behind them mean.
            if scalar.value < 0x80 && ![0x00, 0x0E, 0x0F, 0x1B].contains(scalar.value) {
                units.append(UInt16(scalar.value))
            } else if let code = table.code(of: scalar) {
                units.append(code)
            } else if seen.insert(scalar).inserted {
                missing.append(scalar)
            }
        }
        if !missing.isEmpty { throw UnencodableText(scalars: missing) }
        return units
    }

    /// Octets so far, were the text to end here.
    var finishedCount: Int { bytes.count + (isDouble ? Self.escapeLength : 0) }

    /// Octets if `unit` were added and the text ended behind it.
    func finishedCount(adding unit: UInt16) -> Int {
        let switching = (unit >= 0x80) != isDouble ? Self.escapeLength : 0
        return bytes.count + switching + (unit >= 0x80 ? 2 + Self.escapeLength : 1)
    }

    mutating func append(_ unit: UInt16) {
        if unit < 0x80 {
            toASCII()
            bytes.append(UInt8(truncatingIfNeeded: unit))
        } else {
            if !isDouble {
                bytes.append(contentsOf: [0x1B, 0x24, 0x42])
                isDouble = true
            }
            bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
            bytes.append(UInt8(truncatingIfNeeded: unit))
        }
    }

    /// The octets, in ASCII at the end; the writer starts anew.
    mutating func finish() -> [UInt8] {
        toASCII()
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func toASCII() {
        if !isDouble { return }
        bytes.append(contentsOf: [0x1B, 0x28, 0x42])
        isDouble = false
    }
}
