// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailboxSimulator

@Suite struct PeerNetworkTests {
    @Test(arguments: [
        ("127.0.0.2", "127.0.0.0/24"), ("192.0.2.255", "192.0.2.0/24"),
        ("2001:db8::1", "2001:db8:0:0::/64"), ("2001:DB8:0:0:ffff::1", "2001:db8:0:0::/64"),
        ("", ""), ("nonsense", "nonsense"),
    ])
    func `an address belongs to its /24 or /64`(address: String, network: String) {
        #expect(PeerNetwork.containing(address) == network)
    }
}
