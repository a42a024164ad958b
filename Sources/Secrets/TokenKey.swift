// SPDX-License-Identifier: Apache-2.0

import CLibCrypto

/// A key that authenticates short messages with HMAC-SHA256 (RFC 2104): links, unsubscribe tokens, return paths.
///
/// Made for speed: the key is absorbed once, a tag costs two compressions of SHA-256 and no allocation.
package final class TokenKey: Sendable {
    /// The longest tag, in bytes.
    package static let maximumCount = 32

    private let inner: SHA256_CTX
    private let outer: SHA256_CTX

    /// - Parameter key: 32 bytes of ``MasterKey/derive(_:count:)``, or any other secret of at least 16.
    package init(_ key: [UInt8]) {
        precondition(key.count >= 16, "too short a key")
        var inner = SHA256_CTX()
        var outer = SHA256_CTX()
        unsafe hayauma_hmac_prepare(key, key.count, &inner, &outer)
        self.inner = inner
        self.outer = outer
    }

    /// Appends the first `count` bytes of the message's tag.
    ///
    /// - Parameter count: 8 ... 32; RFC 2104 §5 asks for 16 where room allows.
    package func authenticate(_ message: Span<UInt8>, count: Int, to out: inout [UInt8]) {
        precondition((8...Self.maximumCount).contains(count))
        let tag = tag(of: message)
        for index in 0..<count { out.append(tag[index]) }
    }

    /// Whether `tag` (8 ... 32 bytes) is the beginning of the message's tag. Takes the same time for every wrong tag.
    package func isValid(_ tag: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard (8...Self.maximumCount).contains(tag.count) else { return false }
        let expected = self.tag(of: message)
        var difference: UInt8 = 0
        for index in tag.indices { difference |= tag[index] ^ expected[index] }
        return difference == 0
    }

    private func tag(of message: Span<UInt8>) -> InlineArray<32, UInt8> {
        var tag = InlineArray<32, UInt8>(repeating: 0)
        var span = tag.mutableSpan
        // The contexts are only read; the message and the 32 bytes of the tag outlive the call.
        unsafe span.withUnsafeMutableBufferPointer { tag in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe withUnsafePointer(to: inner) { inner in
                    unsafe withUnsafePointer(to: outer) { outer in
                        unsafe hayauma_hmac_finish(
                            inner, outer, message.baseAddress, message.count, tag.baseAddress)
                    }
                }
            }
        }
        return tag
    }
}
