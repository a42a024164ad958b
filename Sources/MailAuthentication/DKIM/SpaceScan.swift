// SPDX-License-Identifier: Apache-2.0

/// Finds the white space of a body that the relaxed form changes: every tab, and a space before a space, a tab or a CR.
///
/// One space between words stays as it is, and so do nearly all bytes of nearly all bodies: 32 are looked at at once.
enum SpaceScan {
    private static let spaces: UInt64 = 0x2020_2020_2020_2020
    private static let tabs: UInt64 = 0x0909_0909_0909_0909
    private static let returns: UInt64 = 0x0d0d_0d0d_0d0d_0d0d
    private static let lows: UInt64 = 0x7f7f_7f7f_7f7f_7f7f

    /// The first such byte of `start ..< end`, or `end`. White space never stands directly before `end`.
    static func firstChange(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        let lastBlock = end - 33
        // All loads lie within the span: index + 33 <= end <= bytes.count.
        unsafe bytes.withUnsafeBytes { bytes in
            while index <= lastBlock {
                let hits =
                    unsafe hits(bytes, index) | hits(bytes, index &+ 8) | hits(bytes, index &+ 16)
                    | hits(bytes, index &+ 24)
                if hits != 0 { return }
                index &+= 32
            }
        }
        while index < end {
            let byte = bytes[index]
            if byte == 0x09 { return index }
            if byte == 0x20, index + 1 < end {
                let next = bytes[index + 1]
                if next == 0x20 || next == 0x09 || next == 0x0d { return index }
            }
            index += 1
        }
        return end
    }

    /// Not 0 when one of the 8 bytes at `index` is to change. Reads 9 bytes.
    @inline(__always)
    private static func hits(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        guard let base = bytes.baseAddress else { return 0 }
        let these = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let those = unsafe base.loadUnaligned(fromByteOffset: index &+ 1, as: UInt64.self)
        let isBefore = zeros(those ^ spaces) | zeros(those ^ tabs) | zeros(those ^ returns)
        return zeros(these ^ tabs) | (zeros(these ^ spaces) & isBefore)
    }

    /// The high bit of every byte that is zero, exactly.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        ~(((word & lows) &+ lows) | word | lows)
    }
}
