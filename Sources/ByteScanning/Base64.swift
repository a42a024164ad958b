// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648 §4) for MIME bodies (RFC 2045 §6.8) and keys.
public enum Base64 {
    /// Octets that `count` octets become, padding included.
    public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Appends `bytes` as one run of base64 with padding and no line breaks.
    public static func encode(_ bytes: Span<UInt8>, to out: inout [UInt8]) {
        encodeLines(bytes, groupsPerLine: Int.max, to: &out)
    }

    /// Appends `bytes` in lines of `lineLength` characters, with CRLF after every line, the last one included.
    ///
    /// Nothing comes of nothing: no octets give no line. `lineLength` is rounded down to a multiple of 4, at least 4.
    public static func encodeLines(_ bytes: Span<UInt8>, lineLength: Int = 76, to out: inout [UInt8]) {
        encodeLines(bytes, groupsPerLine: max(1, lineLength / 4), to: &out)
    }

    /// The octets that `bytes` stand for, or nil when they are not base64.
    ///
    /// Spaces, tabs, CR and LF are skipped wherever they are; the padding may be missing, but nothing may follow it.
    public static func decode(_ bytes: Span<UInt8>) -> [UInt8]? {
        decode(bytes, table: Base64Alphabet.standard, strict: false)
    }

    private static func encodeLines(_ bytes: Span<UInt8>, groupsPerLine: Int, to out: inout [UInt8]) {
        let count = bytes.count
        if count == 0 { return }
        let groups = (count + 2) / 3
        let lines = groupsPerLine == Int.max ? 0 : (groups + groupsPerLine - 1) / groupsPerLine
        let total = groups * 4 + lines * 2
        // Safe: the loops below write exactly `total` octets, and read 8 octets at once only while 8 are left.
        out += unsafe [UInt8](unsafeUninitializedCapacity: total) { whole, initializedCount in
            unsafe bytes.withUnsafeBytes { source in
                unsafe Base64Alphabet.pairs.withUnsafeBufferPointer { pairs in
                    guard let from = source.baseAddress, let base = whole.baseAddress, let pair = pairs.baseAddress
                    else { return }
                    var to = UnsafeMutableRawPointer(base)
                    var taken = 0
                    while taken < count {
                        let lineEnd = groupsPerLine == Int.max ? count : min(count, taken + groupsPerLine * 3)
                        unsafe encodeLine(from, taken, lineEnd, count, pair, &to)
                        taken = lineEnd
                        if lines > 0 {
                            unsafe to.storeBytes(of: UInt16(littleEndian: 0x0A0D), as: UInt16.self)
                            unsafe to += 2
                        }
                    }
                    initializedCount = total
                }
            }
        }
    }

    /// Encodes source[taken ..< end]; only at the end of the whole may this be no multiple of 3.
    @inline(__always)
    private static func encodeLine(
        _ from: UnsafeRawPointer, _ taken: Int, _ end: Int, _ count: Int, _ pair: UnsafePointer<UInt16>,
        _ to: inout UnsafeMutableRawPointer
    ) {
        var at = taken
        while at + 6 <= end && at + 8 <= count {
            let word = unsafe UInt64(bigEndian: from.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let a = unsafe UInt64(pair[Int(truncatingIfNeeded: word >> 52)])
            let b = unsafe UInt64(pair[Int(truncatingIfNeeded: (word >> 40) & 0xFFF)])
            let c = unsafe UInt64(pair[Int(truncatingIfNeeded: (word >> 28) & 0xFFF)])
            let d = unsafe UInt64(pair[Int(truncatingIfNeeded: (word >> 16) & 0xFFF)])
            let eight = (a | b << 16 | c << 32 | d << 48).littleEndian
            unsafe to.storeBytes(of: eight, as: UInt64.self)
            unsafe to += 8
            at += 6
        }
        while at < end {
            let left = end - at
            let first = unsafe UInt32(from.load(fromByteOffset: at, as: UInt8.self))
            let second = left > 1 ? unsafe UInt32(from.load(fromByteOffset: at + 1, as: UInt8.self)) : 0
            let third = left > 2 ? unsafe UInt32(from.load(fromByteOffset: at + 2, as: UInt8.self)) : 0
            let group = first << 16 | second << 8 | third
            let high = unsafe pair[Int(group >> 12)]
            let low = unsafe pair[Int(group & 0xFFF)]
            unsafe to.storeBytes(of: UInt8(truncatingIfNeeded: high), toByteOffset: 0, as: UInt8.self)
            unsafe to.storeBytes(of: UInt8(truncatingIfNeeded: high >> 8), toByteOffset: 1, as: UInt8.self)
            let character = left > 1 ? UInt8(truncatingIfNeeded: low) : UInt8(ascii: "=")
            unsafe to.storeBytes(of: character, toByteOffset: 2, as: UInt8.self)
            let last = left > 2 ? UInt8(truncatingIfNeeded: low >> 8) : UInt8(ascii: "=")
            unsafe to.storeBytes(of: last, toByteOffset: 3, as: UInt8.self)
            unsafe to += 4
            at += 3
        }
    }

    static func decode(_ bytes: Span<UInt8>, table: [UInt8], strict: Bool) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for index in bytes.indices {
            let value = table[Int(bytes[index])]
            if value < 64 {
                if padding > 0 { return nil }
                group = group << 6 | UInt32(value)
                digits += 1
                if digits == 4 {
                    result.append(UInt8(truncatingIfNeeded: group >> 16))
                    result.append(UInt8(truncatingIfNeeded: group >> 8))
                    result.append(UInt8(truncatingIfNeeded: group))
                    group = 0
                    digits = 0
                }
            } else if strict {
                return nil
            } else if value == Base64Alphabet.pad {
                padding += 1
                if padding > 2 { return nil }
            } else if value != Base64Alphabet.space {
                return nil
            }
        }
        // Padding completes a group of 2 or 3 digits, it never stands alone.
        if padding > 0 && digits + padding != 4 { return nil }
        switch digits {
        case 0: return result
        case 2:
            if strict && group & 0xF != 0 { return nil }
            result.append(UInt8(truncatingIfNeeded: group >> 4))
            return result
        case 3:
            if strict && group & 0x3 != 0 { return nil }
            result.append(UInt8(truncatingIfNeeded: group >> 10))
            result.append(UInt8(truncatingIfNeeded: group >> 2))
            return result
        default: return nil
        }
    }
}
