// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore

enum PeerNetwork {
    /// The IPv4 /24 or IPv6 /64 of an address as text, such as `192.0.2.0/24`; the text itself where it is no address.
    static func containing(_ address: String) -> String {
        guard let parsed = try? SocketAddress(ipAddress: address, port: 0) else { return address }
        switch parsed {
        case .v4:
            return address.split(separator: ".").prefix(3).joined(separator: ".") + ".0/24"
        case .v6(let v6):
            // The first four groups as they stand in network order, whatever the spelling.
            var raw = v6.address.sin6_addr
            let groups = unsafe withUnsafeBytes(of: &raw) { bytes in
                (0..<4).map { unsafe UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
            }
            return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
        case .unixDomainSocket: return address
        }
    }
}
