// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// SHA-256 of bytes that come in pieces. A value: copying it keeps what was hashed so far.
struct SHA256Digest {
    private var context = SHA256_CTX()
    /// How many bytes are still hashed; what comes after them is only counted (the `l=` of RFC 6376 §3.5).
    private var room: Int
    /// All bytes that came.
    private(set) var count = 0

    init(limit: Int = .max) {
        room = limit
        unsafe hayauma_sha256_begin(&context)
    }

    mutating func update(_ bytes: Span<UInt8>) {
        count += bytes.count
        let taken = min(room, bytes.count)
        guard taken > 0 else { return }
        room -= taken
        // The pointer is used within the call only, and `taken` bytes are there.
        unsafe bytes.withUnsafeBufferPointer { unsafe hayauma_sha256_update(&context, $0.baseAddress, taken) }
    }

    mutating func finish() -> InlineArray<32, UInt8> {
        var digest = InlineArray<32, UInt8>(repeating: 0)
        var span = digest.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { unsafe hayauma_sha256_finish(&context, $0.baseAddress) }
        return digest
    }
}
