// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The C library's converter, from a named charset to UTF-8.
@safe struct Iconv: ~Copyable {
    private let handle: iconv_t

    /// Nil when the C library does not know the charset.
    init?(from charset: String) {
        guard let opened = unsafe iconv_open("UTF-8", charset) else { return nil }
        // iconv_open reports failure as (iconv_t) -1.
        if Int(bitPattern: opened) == -1 { return nil }
        unsafe handle = opened
    }

    deinit { unsafe iconv_close(handle) }

    /// `bytes` in UTF-8; each octet that starts no valid character becomes U+FFFD.
    func convert(_ bytes: [UInt8]) -> [UInt8] {
        var source = bytes
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        var window = [UInt8](repeating: 0, count: 4096)
        unsafe iconv(handle, nil, nil, nil, nil)
        // Safe: iconv reads `left` octets of source and writes at most `room` of window, both of which it is told.
        unsafe source.withUnsafeMutableBytes { input in
            unsafe window.withUnsafeMutableBytes { output in
                guard let inputBase = input.baseAddress, let outputBase = output.baseAddress else { return }
                var from: UnsafeMutablePointer<CChar>? = unsafe inputBase.assumingMemoryBound(to: CChar.self)
                var left = input.count
                while left > 0 {
                    let start = unsafe outputBase.assumingMemoryBound(to: CChar.self)
                    var to: UnsafeMutablePointer<CChar>? = unsafe start
                    var room = output.count
                    let status = unsafe iconv(handle, &from, &left, &to, &room)
                    let code = errno
                    let written = output.count - room
                    unsafe result.append(contentsOf: UnsafeRawBufferPointer(start: outputBase, count: written))
                    if status != -1 || (code == E2BIG && written > 0) { continue }
                    result.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    unsafe from = from.map { unsafe $0 + 1 }
                    left -= 1
                }
            }
        }
        return result
    }
}
