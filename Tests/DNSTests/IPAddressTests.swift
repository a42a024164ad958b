// SPDX-License-Identifier: Apache-2.0

import DNS
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: ["192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1", "2400:4000:1:2:3:4:5:6"])
    func `an address is read and written`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == text)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "::1%lo", "[::1]", "a", "1:2:3:4:5:6:7", "1.2.3.4:5",
    ])
    func `what is no address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888", "2606:4700::1111",
    ])
    func `hosts of the Internet are routable`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPubliclyRoutable)
    }

    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.2.1",
        "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1", "fd12::1",
        "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::1", "2001::1", "3fff::1", "100::1",
    ])
    func `special addresses are not`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPubliclyRoutable == false)
    }

    @Test func `an address reads backwards as a name`() throws {
        #expect(try #require(IPAddress("192.0.2.1")).reverseName == "1.2.0.192.in-addr.arpa")
        // RFC 3596 §2.5
        #expect(
            try #require(IPAddress("4321:0:1:2:3:4:567:89ab")).reverseName
                == "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa")
        // RFC 5782 §2.4
        #expect(
            try #require(IPAddress("2001:db8:1:2:3:4:567:89ab")).reversedLabels
                == "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2")
    }
}
