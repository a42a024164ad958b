// SPDX-License-Identifier: Apache-2.0

import DNS
import MailAuthentication
import Testing

@Suite struct SenderRecordsTests {
    private func advice() throws -> [DNSRecordAdvice] {
        SenderRecords.records(
            domain: "example.jp", selector: "s1", algorithm: .ed25519SHA256,
            publicKeyTag: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", returnPathHost: "bounce.example.jp",
            mxHost: "mx.example.jp", sources: .addresses([try #require(IPAddress("192.0.2.1"))]),
            reportAddress: "dmarc@example.jp")
    }

    @Test func `the advice has a key, SPF twice, an MX and DMARC`() throws {
        let lines = try advice().map { "\($0.name) \($0.type.rawValue) \($0.value)" }
        #expect(
            lines == [
                "s1._domainkey.example.jp TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
                "bounce.example.jp TXT v=spf1 ip4:192.0.2.1 -all", "bounce.example.jp MX 10 mx.example.jp",
                "example.jp TXT v=spf1 ip4:192.0.2.1 ~all",
                "_dmarc.example.jp TXT v=DMARC1; p=none; rua=mailto:dmarc@example.jp",
            ])
    }

    @Test func `what is published as advised is found, also with more beside it`() async throws {
        let zone = FakeZone(
            exchangers: ["bounce.example.jp": [.init(preference: 5, host: "mx.example.jp")]],
            texts: [
                "s1._domainkey.example.jp": ["k=ed25519;p=11qYAYKxCrfVS/7Ty WQHOg7hcvPapiMlrwIaaPcHURo="],
                "bounce.example.jp": ["v=spf1 ip4:192.0.2.1 -all"],
                "example.jp": ["site-verification=1", "v=spf1 include:other.example ip4:192.0.2.1 ~all"],
                "_dmarc.example.jp": ["v=DMARC1; p=reject"],
            ])
        let statuses = await SenderRecords.check(try advice(), using: zone)
        #expect(statuses.map(\.state) == [.found, .found, .found, .found, .found])
    }

    @Test func `what is missing, different or not answered is told apart`() async throws {
        let zone = FakeZone(
            exchangers: ["bounce.example.jp": [.init(preference: 5, host: "mx.example.net")]],
            texts: ["example.jp": ["v=spf1 ip4:192.0.2.10 ~all"], "bounce.example.jp": ["other"]],
            failing: ["_dmarc.example.jp"])
        let statuses = await SenderRecords.check(try advice(), using: zone)
        #expect(
            statuses.map(\.state) == [
                .missing, .missing, .different(["5 mx.example.net"]), .different(["v=spf1 ip4:192.0.2.10 ~all"]),
                .unknown(detail: "told to fail"),
            ])
    }

    @Test(arguments: [
        (["192.0.2.7", "2001:db8::7"], ["news.example": ["192.0.2.7", "2001:db8::7"]], "found"),
        (["192.0.2.7"], ["news.example": ["192.0.2.7", "2001:db8::7"]], "found"),
        (["192.0.2.7", "192.0.2.8"], ["news.example": ["192.0.2.7"]], "different"),
        ([], ["news.example": ["192.0.2.7"]], "missing"), (["192.0.2.7"], [:], "unknown"),
    ])
    func `a link host is there when it has no addresses but those of the host it leads to`(
        own: [String], others: [String: [String]], state: String
    ) async throws {
        let advice = SenderRecords.link("click.example.jp", to: "news.example")
        #expect(advice.type == .cname && advice.value == "news.example")
        let zone = FakeZone(hosts: others.merging(["click.example.jp": own]) { $1 })
        let status = try #require(await SenderRecords.check([advice], using: zone).first)
        #expect("\(status.state)".hasPrefix(state), "\(status.state)")
    }

    @Test func `a link host to an address is that address, and a name that is not there is missing`() async {
        let advice = [
            SenderRecords.link("a.example.jp", to: "192.0.2.7"), SenderRecords.link("b.example.jp", to: "2001:db8::7"),
            SenderRecords.link("c.example.jp", to: "192.0.2.7"),
        ]
        #expect(advice.map(\.type) == [.a, .aaaa, .a])
        let zone = FakeZone(
            hosts: ["a.example.jp": ["192.0.2.7"], "b.example.jp": ["2001:db8::8"]], failing: ["c.example.jp"])
        let states = await SenderRecords.check(advice, using: zone).map(\.state)
        #expect(states == [.found, .different(["2001:db8::8"]), .unknown(detail: "told to fail")])
        #expect(await SenderRecords.check([advice[2]], using: FakeZone()).map(\.state) == [.missing])
    }
}
