// SPDX-License-Identifier: Apache-2.0

import DNS
import Platform
import Testing

@testable import Delivery

@Suite struct PreflightTests {
    private static let list = "bl.example"
    private static let sixth = "2001:240:1::5"

    private let source = Source(
        id: SourceID(1), name: "a", ipv4: "8.20.30.40", helo: "mta1.example.jp",
        stateSince: Timestamp(microseconds: 0))

    /// All as it should be, with a sound and empty block list.
    private func zone() -> FakeZone {
        FakeZone(
            hosts: ["mta1.example.jp": ["8.20.30.40"], "2.0.0.127.bl.example": ["127.0.0.2"]],
            pointers: ["8.20.30.40": ["MTA1.example.jp."]])
    }

    private func check(
        _ zone: FakeZone, _ source: Source? = nil, lists: [String] = []
    ) async -> [PreflightFinding] {
        await Preflight(resolver: zone).check(source ?? self.source, zones: lists)
    }

    private func verdicts(_ findings: [PreflightFinding]) -> [String] {
        findings.map { "\($0.kind) \($0.verdict)" }
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func `a source whose names all agree passes`() async throws {
        let findings = await check(zone(), lists: [Self.list])
        #expect(verdicts(findings) == ["pointer passed", "confirmation passed", "helo passed", "blockList passed"])
        #expect(findings.allSatisfy { !$0.text.japanese.isEmpty && $0.address == "8.20.30.40" })
    }

    @Test func `an address without a name is told whom to ask`() async throws {
        var zone = zone()
        zone.setNames([], of: try address("8.20.30.40"))
        let findings = await check(zone)
        #expect(verdicts(findings) == ["pointer failed", "helo passed"])
        #expect(findings[0].text.english.contains("ask whoever leases you the address to set it to mta1.example.jp"))
    }

    @Test func `a name that leads elsewhere, and an EHLO name that is another's, fail`() async throws {
        var zone = zone()
        zone.setNames(["host.isp.example"], of: try address("8.20.30.40"))
        #expect(verdicts(await check(zone)) == ["pointer passed", "confirmation failed", "helo passed"])
        zone.setAddresses([try address("8.20.30.40")], of: "host.isp.example")
        #expect(verdicts(await check(zone)) == ["pointer passed", "confirmation passed", "helo failed"])
        zone.setNames(["example.jp"], of: try address("8.20.30.40"))
        zone.setAddresses([try address("8.20.30.40")], of: "example.jp")
        #expect(verdicts(await check(zone)).last == "helo passed", "EHLO below the PTR name")
        zone.setNames(["le.jp"], of: try address("8.20.30.40"))
        zone.setAddresses([try address("8.20.30.40")], of: "le.jp")
        #expect(verdicts(await check(zone)).last == "helo failed", "below is by label")
        zone.setAddresses([try address("8.8.4.4")], of: "mta1.example.jp")
        #expect(verdicts(await check(zone)).last == "helo failed")
    }

    @Test func `what the DNS does not answer is unknown, not wrong`() async throws {
        var zone = zone()
        zone.setFailing(true, try address("8.20.30.40").reverseName)
        zone.setFailing(true, "mta1.example.jp")
        zone.setFailing(true, "40.30.20.8.bl.example")
        let findings = await check(zone, lists: [Self.list])
        #expect(verdicts(findings) == ["pointer unknown", "helo unknown", "blockList unknown"])
    }

    @Test func `a listing is told with the list's reason on one short line`() async throws {
        var zone = zone()
        zone.setAddresses([try address("127.0.0.3"), try address("127.0.0.10")], of: "40.30.20.8.bl.example")
        zone.setTexts(
            ["see\u{1B}[31m https://bl.example/\r\n" + String(repeating: "x", count: 900)], at: "40.30.20.8.bl.example")
        let finding = try #require(await check(zone, lists: [Self.list]).last)
        #expect(
            finding.verdict == .failed && finding.text.english.contains("127.0.0.10, 127.0.0.3: see[31m https://bl"))
        #expect(finding.text.english.count < 400 && !finding.text.english.contains("\u{1B}"))
    }

    @Test func `a list that lists everything, or not its own test entry, or refuses, is not believed`() async throws {
        var zone = zone()
        let listing = "40.30.20.8.bl.example"
        zone.setAddresses([try address("127.0.0.2")], of: listing)
        zone.setAddresses([try address("127.0.0.2")], of: "1.0.0.127.bl.example")
        #expect(await check(zone, lists: [Self.list]).last?.text.english.contains("lists everything") == true)
        zone.setAddresses([], of: "1.0.0.127.bl.example")
        #expect(await check(zone, lists: [Self.list]).last?.verdict == .failed)
        zone.setAddresses([], of: "2.0.0.127.bl.example")
        #expect(
            await check(zone, lists: [Self.list]).last?.text.english.contains("lacks the test entry 127.0.0.2") == true)
        zone.setAddresses([try address("198.51.100.7")], of: "2.0.0.127.bl.example")
        #expect(await check(zone, lists: [Self.list]).last?.verdict == .unknown, "a domain that was bought and parked")
        zone.setAddresses([try address("127.255.255.254")], of: "2.0.0.127.bl.example")
        let refused = try #require(await check(zone, lists: [Self.list]).last)
        #expect(refused.verdict == .unknown && refused.text.english.contains("does not answer this resolver"))
        zone.setAddresses([try address("127.0.0.2")], of: "2.0.0.127.bl.example")
        zone.setAddresses([try address("127.255.255.255")], of: listing)
        #expect(await check(zone, lists: [Self.list]).last?.verdict == .unknown)
    }

    @Test func `IPv6 is asked by nibbles, with the test entries of its own`() async throws {
        let six = Source(
            id: SourceID(2), name: "b", ipv6: Self.sixth, helo: "mta1.example.jp",
            stateSince: Timestamp(microseconds: 0))
        let address = try address(Self.sixth)
        let test = try #require(IPAddress("::ffff:7f00:2")).reversedLabels
        var zone = FakeZone(hosts: ["mta1.example.jp": [Self.sixth]], pointers: [Self.sixth: ["mta1.example.jp"]])
        #expect(await check(zone, six, lists: [Self.list]).last?.verdict == .unknown, "a list of IPv4 addresses alone")
        zone.setAddresses([try self.address("127.0.0.2")], of: "\(test).bl.example")
        #expect(await check(zone, six, lists: [Self.list]).last?.verdict == .passed)
        zone.setAddresses([try self.address("127.0.0.2")], of: "\(address.reversedLabels).bl.example")
        #expect(await check(zone, six, lists: [Self.list]).last?.verdict == .failed)
    }

    @Test func `a source without address is checked by its EHLO name, a private one is pointed out`() async throws {
        let unbound = Source(
            id: SourceID(3), name: "c", helo: "mta1.example.jp", stateSince: Timestamp(microseconds: 0))
        #expect(verdicts(await check(zone(), unbound)) == ["helo warning"])
        #expect(verdicts(await check(FakeZone(), unbound)) == ["helo failed"])
        let local = Source(
            id: SourceID(4), name: "d", ipv4: "10.0.0.5", helo: "mta1.example.jp",
            stateSince: Timestamp(microseconds: 0))
        #expect(verdicts(await check(zone(), local)).first == "address warning")
    }
}
