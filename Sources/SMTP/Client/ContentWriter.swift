// SPDX-License-Identifier: Apache-2.0

import Glibc
public import NIOCore

/// The last layer before the wire: dot-stuffing, and the refusal of content that must never get there.
public enum ContentWriter {
    /// Longest line of a message, CRLF not counted (RFC 5322 §2.1.1).
    public static let maximumLine = 998

    /// Why `content` cannot go out: a bare CR or LF, a NUL, a line over ``maximumLine``, or no CRLF at its end. Nil: it can.
    ///
    /// A bare line break is how one message becomes two at a lenient relay (SMTP smuggling).
    public static func defect(in content: [UInt8]) -> String? {
        unsafe content.withUnsafeBytes { bytes -> String? in
            guard let base = bytes.baseAddress, bytes.count >= 2 else { return "the message is empty" }
            // Safety: every pointer stays within base ..< base + count; memchr gets the remaining length.
            if unsafe memchr(base, 0, bytes.count) != nil { return "the message holds a NUL" }
            var start = 0
            var feeds = 0
            while start < bytes.count {
                guard let found = unsafe memchr(base + start, 0x0A, bytes.count - start) else {
                    return "the message does not end with CRLF"
                }
                let end = unsafe found - UnsafeMutableRawPointer(mutating: base)
                guard end > start, unsafe bytes[end - 1] == 0x0D else { return "the message holds a bare LF" }
                guard end - 1 - start <= maximumLine else { return "a line is longer than 998 octets" }
                feeds += 1
                start = end + 1
            }
            // Every LF has its CR; as many CRs as LFs means that no CR stands alone.
            start = 0
            while start < bytes.count, let found = unsafe memchr(base + start, 0x0D, bytes.count - start) {
                feeds -= 1
                start = unsafe found - UnsafeMutableRawPointer(mutating: base) + 1
            }
            return feeds == 0 ? nil : "the message holds a bare CR"
        }
    }

    /// Appends the content as DATA wants it: lines that begin with a dot get one more (RFC 5321 §4.5.2), then the final dot.
    public static func appendForData(_ content: [UInt8], to buffer: inout ByteBuffer) {
        var start = 0
        unsafe content.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var search = 0
            // Safety: as above, all offsets are below bytes.count.
            while search < bytes.count, let found = unsafe memchr(base + search, 0x2E, bytes.count - search) {
                let dot = unsafe found - UnsafeMutableRawPointer(mutating: base)
                search = dot + 1
                guard unsafe dot == 0 || bytes[dot - 1] == 0x0A else { continue }
                unsafe buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start...dot]))
                start = dot
            }
            unsafe buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        buffer.writeStaticString(".\r\n")
    }
}
