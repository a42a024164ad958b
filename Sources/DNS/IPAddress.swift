// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An IPv4 or IPv6 address.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The two kinds of addresses.
    public enum Family: Sendable, Hashable {
        /// 32 bits (v4) or 128 (v6).
        case v4, v6
    }

    /// Which kind it is.
    public let family: Family
    /// Network order, big-endian; an IPv4 address is the low 32 bits of `low`.
    let high: UInt64
    let low: UInt64

    private init(family: Family, high: UInt64, low: UInt64) {
        self.family = family
        self.high = high
        self.low = low
    }

    /// From 4 or 16 bytes in network order. Nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            self.init(family: .v4, high: 0, low: bytes.reduce(0) { $0 << 8 | UInt64($1) })
        case 16:
            self.init(
                family: .v6, high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) })
        default:
            return nil
        }
    }

    /// Parses `192.0.2.1` or `2001:db8::1` (RFC 4291 §2.2). No port, brackets, zone or surrounding space.
    public init?(_ text: String) {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var address = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &address) == 1 {
            self.init(bytes: address.prefix(4))
        } else if unsafe inet_pton(AF_INET6, text, &address) == 1 {
            self.init(bytes: address)
        } else {
            return nil
        }
    }

    /// 4 or 16 bytes in network order.
    public var bytes: [UInt8] {
        let lower = (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64($0))) }
        if family == .v4 { return Array(lower.suffix(4)) }
        return (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64($0))) } + lower
    }

    /// The usual notation (RFC 5952 for IPv6).
    public var description: String {
        if family == .v4 {
            return bytes.map { String($0) }.joined(separator: ".")
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // inet_ntop writes at most the given number of bytes, the final zero included.
        guard unsafe inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
