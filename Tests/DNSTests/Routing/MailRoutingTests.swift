// SPDX-License-Identifier: Apache-2.0

import DNS
import Testing

@Suite struct MailRoutingTests {
    private let zone = FakeZone(
        exchangers: [
            "many.example": [
                .init(preference: 20, host: "c.example"), .init(preference: 10, host: "a.example"),
                .init(preference: 10, host: "b.example"), .init(preference: 30, host: "gone.example"),
            ],
            "null.example": [.init(preference: 0, host: "")],
            "inside.example": [.init(preference: 0, host: "private.example")],
            "lost.example": [.init(preference: 0, host: "gone.example")],
            "shaky.example": [
                .init(preference: 0, host: "failing.example"), .init(preference: 1, host: "gone.example"),
            ],
            "half.example": [.init(preference: 0, host: "failing.example"), .init(preference: 1, host: "a.example")],
        ],
        hosts: [
            "a.example": ["8.8.8.1", "10.0.0.1"], "b.example": ["8.8.8.2"], "c.example": ["2606:4700::1"],
            "private.example": ["10.0.0.1", "::ffff:8.8.8.8"], "plain.example": ["8.8.8.9"],
        ],
        texts: ["empty.example": ["no mail here"]], failing: ["failing.example", "broken.example"])

    private struct Fixed: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    @Test func `hosts come by preference, equals in either order, without inner addresses`() async throws {
        var firsts: Set<String> = []
        for seed in 0..<40 {
            var rng = Fixed(state: UInt64(seed))
            let hosts = try await MailRouting(resolver: zone).hosts(for: "many.example", using: &rng)
            #expect(hosts.map(\.preference) == [10, 10, 20])
            #expect(hosts.first { $0.name == "a.example" }?.addresses == [try #require(IPAddress("8.8.8.1"))])
            firsts.insert(hosts[0].name)
        }
        #expect(firsts == ["a.example", "b.example"])
    }

    @Test func `a domain without MX is its own host`() async throws {
        let hosts = try await MailRouting(resolver: zone).hosts(for: "Plain.example")
        #expect(hosts.map(\.name) == ["plain.example"])
    }

    @Test func `a host that does not answer is passed over`() async throws {
        #expect(try await MailRouting(resolver: zone).hosts(for: "half.example").map(\.name) == ["a.example"])
    }

    @Test(arguments: [
        ("null.example", RouteFailure.nullMX), ("nowhere.example", .noSuchDomain), ("empty.example", .noSuchDomain),
        ("inside.example", .prohibited), ("private.example", .prohibited), ("lost.example", .unreachable),
        ("broken.example", .temporary(detail: "told to fail")), ("shaky.example", .temporary(detail: "told to fail")),
    ])
    func `a domain that cannot be reached says why`(domain: String, failure: RouteFailure) async {
        await #expect(throws: failure) { try await MailRouting(resolver: zone).hosts(for: domain) }
    }

    @Test func `private addresses and small limits can be chosen`() async throws {
        let routing = MailRouting(resolver: zone, allowsPrivateAddresses: true, maximumHosts: 1, maximumAddresses: 1)
        #expect(try await routing.hosts(for: "inside.example")[0].addresses.count == 1)
        #expect(try await routing.hosts(for: "many.example").count == 1)
    }
}
