// SPDX-License-Identifier: Apache-2.0

/// A host that takes mail for a domain, with the addresses to try in order.
public struct MailHost: Sendable, Hashable {
    /// Lower-case, without the final dot: the name that its certificate should carry.
    public let name: String
    /// Of its MX record; 0 for the domain itself when it has none.
    public let preference: UInt16
    /// At least one.
    public let addresses: [IPAddress]

    /// A host with at least one address.
    public init(name: String, preference: UInt16, addresses: [IPAddress]) {
        self.name = name
        self.preference = preference
        self.addresses = addresses
    }
}
