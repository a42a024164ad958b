// SPDX-License-Identifier: Apache-2.0

/// Puts a `'` before cells of a CSV file that a spreadsheet would take for a formula: those that begin with
/// `= + - @`, a tab or a carriage return.
package struct FormulaNeutraliser: Sendable {
    private var isAtStart = true
    private var isQuoted = false

    package init() {}

    /// The next octets of the file.
    package mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 64)
        for byte in bytes {
            if isAtStart {
                switch byte {
                case 0x22 where !isQuoted:
                    isQuoted = true
                    out.append(byte)
                    continue
                case 0x3D, 0x2B, 0x2D, 0x40, 0x09: out.append(0x27)
                case 0x0D where isQuoted: out.append(0x27)
                default: break
                }
                isAtStart = false
            }
            if byte == 0x22 { isQuoted.toggle() }
            if !isQuoted, byte == 0x2C || byte == 0x0A { isAtStart = true }
            out.append(byte)
        }
        return out
    }
}
