// SPDX-License-Identifier: Apache-2.0

/// Microsoft's Shift_JIS (CP932) and, through it, JIS X 0208 with the vendor rows that Japanese mail uses:
/// NEC's row 13 (①㈱№) and the IBM characters in rows 89–92 (髙﨑).
///
/// Built once from the C library's CP932, whose ISO-2022-JP lacks those rows.
struct CP932Table: Sendable {
    static let shared = CP932Table()

    /// By double-byte code: the scalar, all of which are in the BMP; 0 where there is none.
    let scalars: [UInt16]
    /// By scalar: the JIS code, row + 32 in the high octet and cell + 32 in the low one; 0 where there is none.
    let codes: [UInt16]

    private init() {
        var scalars = [UInt16](repeating: 0, count: 65_536)
        var codes = [UInt16](repeating: 0, count: 65_536)
        if let iconv = Iconv(from: "CP932") {
            for lead in 0x81...0xFC where lead < 0xA0 || lead > 0xDF {
                // One line for each code: a line break is never the second octet of one.
                var codes: [UInt8] = []
                for trail in 0x40...0xFC { codes += [UInt8(lead), UInt8(trail), 0x0A] }
                let lines = iconv.convert(codes).split(separator: 0x0A, omittingEmptySubsequences: false)
                for (trail, line) in zip(0x40...0xFC, lines) where trail != 0x7F && line.count <= 3 {
                    let decoded = String(decoding: line, as: UTF8.self).unicodeScalars
                    guard decoded.count == 1, let scalar = decoded.first, scalar != "\u{FFFD}" else { continue }
                    scalars[lead << 8 | trail] = UInt16(truncatingIfNeeded: scalar.value)
                }
            }
        }
        // A character with several codes gets the first one: JIS X 0208 before row 13 before rows 89–92.
        for row in 1...94 {
            for cell in 1...94 {
                let scalar = Int(scalars[Self.shiftJIS(row: row, cell: cell)])
                if scalar == 0 || (0xE000...0xF8FF).contains(scalar) || codes[scalar] != 0 { continue }
                codes[scalar] = UInt16((row + 32) << 8 | (cell + 32))
            }
        }
        for (other, same) in Self.twins where codes[same] != 0 && codes[other] == 0 { codes[other] = codes[same] }
        self.scalars = scalars
        self.codes = codes
    }

    /// The scalar at a row and cell of 1...94, or nil.
    func scalar(row: Int, cell: Int) -> Unicode.Scalar? {
        guard (1...94).contains(row), (1...94).contains(cell) else { return nil }
        let value = scalars[Self.shiftJIS(row: row, cell: cell)]
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// The JIS code of a scalar, or nil.
    func code(of scalar: Unicode.Scalar) -> UInt16? {
        guard scalar.value >= 0x80, scalar.value < 0x10000 else { return nil }
        let code = codes[Int(scalar.value)]
        return code == 0 ? nil : code
    }

    /// Characters that the tables of different vendors map to different scalars.
    private static let twins: [(other: Int, same: Int)] = [
        (0x301C, 0xFF5E),  // wave dash, full-width tilde
        (0x2212, 0xFF0D),  // minus sign, full-width hyphen-minus
        (0x2016, 0x2225),  // double vertical line, parallel to
        (0x00A2, 0xFFE0), (0x00A3, 0xFFE1), (0x00AC, 0xFFE2),  // cent, pound, not
        (0x2014, 0x2015),  // em dash, horizontal bar
        (0x00A5, 0xFFE5), (0x203E, 0xFFE3), (0x00A6, 0xFFE4),  // yen, overline, broken bar
    ]

    private static func shiftJIS(row: Int, cell: Int) -> Int {
        let lead = (row - 1) / 2 + (row <= 62 ? 0x81 : 0xC1)
        let trail = row % 2 == 1 ? cell + 0x3F + (cell >= 64 ? 1 : 0) : cell + 0x9E
        return lead << 8 | trail
    }
}
