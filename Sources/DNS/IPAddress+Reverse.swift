// SPDX-License-Identifier: Apache-2.0

extension IPAddress {
    /// The address as labels of a name, the last part first: `1.2.0.192`, or the 32 nibbles of an IPv6 address.
    ///
    /// What stands before `in-addr.arpa` (RFC 1035 §3.5), `ip6.arpa` (RFC 3596 §2.5) and the zone of a DNS block list
    /// (RFC 5782 §2.1, §2.4).
    public var reversedLabels: String {
        switch family {
        case .v4: bytes.reversed().map { String($0) }.joined(separator: ".")
        case .v6:
            bytes.reversed().flatMap { [$0 & 0xF, $0 >> 4] }.map { String($0, radix: 16) }.joined(separator: ".")
        }
    }

    /// The name whose PTR records name the address: `1.2.0.192.in-addr.arpa`.
    public var reverseName: String { reversedLabels + (family == .v4 ? ".in-addr.arpa" : ".ip6.arpa") }
}
