// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Questions about the lines of a text; a line ends at CRLF (RFC 5322 §2.1).
public enum LineScan {
    /// Index of the next `octet` at or after `start`.
    public static func firstIndex(of octet: UInt8, in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        let count = bytes.count
        if start < 0 || start >= count { return nil }
        // Safe: memchr reads start ..< count, which the span holds.
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = unsafe memchr(base + start, Int32(octet), count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Index of the CR of the next CRLF at or after `start`.
    public static func firstCRLF(in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        var from = start
        while let feed = firstIndex(of: 0x0A, in: bytes, from: from) {
            if feed > start && bytes[feed - 1] == 0x0D { return feed - 1 }
            from = feed + 1
        }
        return nil
    }

    /// True when a CR is not followed by LF or an LF does not follow a CR: what SMTP smuggling is made of.
    public static func hasBareLineBreak(_ bytes: Span<UInt8>) -> Bool {
        var next = 0
        while let feed = firstIndex(of: 0x0A, in: bytes, from: next) {
            if feed == next || bytes[feed - 1] != 0x0D { return true }
            if let carriage = firstIndex(of: 0x0D, in: bytes, from: next), carriage < feed - 1 { return true }
            next = feed + 1
        }
        return firstIndex(of: 0x0D, in: bytes, from: next) != nil
    }

    /// Octets of the longest line, its CRLF not counted.
    public static func longestLine(_ bytes: Span<UInt8>) -> Int {
        var longest = 0
        var start = 0
        while let end = firstCRLF(in: bytes, from: start) {
            longest = max(longest, end - start)
            start = end + 2
        }
        return max(longest, bytes.count - start)
    }

    /// True when every octet is below 128.
    public static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in bytes.indices { all |= bytes[index] }
        return all < 0x80
    }
}
