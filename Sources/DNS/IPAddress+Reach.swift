// SPDX-License-Identifier: Apache-2.0

extension IPAddress {
    /// False for every address that no mail server on the Internet can have: this host, private and link-local
    /// networks, carrier-grade NAT, documentation, benchmarking, multicast, reserved blocks, and IPv6 forms that carry
    /// an IPv4 address (which would otherwise be a way around the IPv4 rules).
    ///
    /// The IANA special-purpose registries of IPv4 and IPv6 (RFC 6890), and nothing in IPv6 outside 2000::/3.
    public var isPubliclyRoutable: Bool {
        let blocks = family == .v4 ? Self.closedIPv4 : Self.closedIPv6
        if family == .v6, !Self.globalUnicast.contains(self) { return false }
        return !blocks.contains { $0.contains(self) }
    }

    /// Addresses that share their first bits.
    private struct Block {
        let start: IPAddress
        let bits: UInt64

        /// `10.0.0.0/8`; nil when malformed.
        init?(_ text: String) {
            let parts = text.split(separator: "/")
            guard parts.count == 2, let start = IPAddress(String(parts[0])), let bits = UInt64(parts[1]) else {
                return nil
            }
            self.start = start
            self.bits = bits
        }

        func contains(_ address: IPAddress) -> Bool {
            guard address.family == start.family else { return false }
            if address.family == .v4 { return (address.low ^ start.low) >> (32 - bits) == 0 }
            if bits <= 64 { return (address.high ^ start.high) >> (64 - bits) == 0 }
            return address.high == start.high && (address.low ^ start.low) >> (128 - bits) == 0
        }
    }

    private static let closedIPv4: [Block] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { Block($0) }

    private static let globalUnicast = GlobalUnicast()

    /// 2000::/3, all that IANA has given out as global unicast.
    private struct GlobalUnicast {
        func contains(_ address: IPAddress) -> Bool { address.high >> 61 == 1 }
    }

    /// Within 2000::/3; 64:ff9b::/96 (NAT64), ::ffff:0:0/96 (mapped), fc00::/7, fe80::/10 and ff00::/8 lie outside it.
    private static let closedIPv6: [Block] = [
        "2001::/23",  // Teredo, ORCHID, benchmarking
        "2001:db8::/32", "2002::/16",  // documentation; 6to4
        "2620:4f:8000::/48", "3fff::/20",  // AS112; documentation
    ].compactMap { Block($0) }
}
