// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An address that a source binds, as text.
package enum SourceAddress {
    package enum Family: Sendable { case v4, v6 }

    /// The address in its usual notation, IPv6 as RFC 5952 has it. Nil: it is none of this family, or none that a
    /// machine can send from (unspecified, multicast, IPv4 written as IPv6).
    package static func canonical(_ text: String, _ family: Family) -> String? {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        let kind = family == .v4 ? AF_INET : AF_INET6
        var bytes = [UInt8](repeating: 0, count: 16)
        // Both write and read no more than the 16 bytes of an IPv6 address.
        guard unsafe inet_pton(kind, text, &bytes) == 1 else { return nil }
        switch family {
        case .v4:
            guard bytes[0] != 0, bytes[0] < 224 else { return nil }
        case .v6:
            guard bytes.contains(where: { $0 != 0 }), bytes[0] != 0xFF else { return nil }
            guard !(bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF) else {
                return nil
            }
        }
        var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(kind, bytes, &name, socklen_t(name.count)) != nil else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
