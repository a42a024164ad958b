// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization
import Testing

@Suite struct LinkHostTests {
    static let domain = SendingDomain(
        id: SendingDomainID(1), tenant: TenantID(1), domain: "minato.example", algorithm: .none, selector: "",
        sealedKey: [], publicKey: "", createdAt: Timestamp(microseconds: 0))

    @Test(arguments: [
        ("click.minato.example", "click.minato.example"), (" Click.Minato.Example. ", "click.minato.example"),
        ("https://click.minato.example/", "click.minato.example"), ("a.b-c.minato.example", "a.b-c.minato.example"),
        ("click", "click.minato.example"), ("ｃｌｉｃｋ.minato.example", "click.minato.example"),
        ("日本語.minato.example", "xn--wgv71a119e.minato.example"),
    ])
    func `what people paste becomes a host below the domain`(typed: String, host: String) throws {
        #expect(try LinkHost.checked(typed, below: Self.domain, publicHost: "news.example") == host)
    }

    @Test(arguments: [
        "", " ", ".", "minato.example", "click.minato.example.evil.example", "clickminato.example",
        "click.other.example",
        "bounce.minato.example", "news.minato.example", "_dmarc.minato.example", "-a.minato.example",
        "a-.minato.example", "a..minato.example", "a b.minato.example", "a\r\nSet-Cookie: x.minato.example",
        "a\n.minato.example", "a/b.minato.example", "a:80.minato.example", "x@click.minato.example", "*.minato.example",
        "[::1].minato.example", String(repeating: "a", count: 64) + ".minato.example",
        String(repeating: "a.", count: 130) + "minato.example", String(repeating: "あ", count: 100_000),
    ])
    func `what is no host below the domain, or has another use, is refused in a line`(typed: String) {
        #expect {
            try LinkHost.checked(typed, below: Self.domain, publicHost: "news.minato.example")
        } throws: { error in
            guard let refusal = error as? Refusal else { return false }
            return refusal.japanese.count < 200 && !refusal.english.contains(where: \.isNewline)
                && !refusal.japanese.contains(where: \.isNewline)
        }
    }

    @Test(arguments: [
        ("https://news.example", "news.example", "https://click.a.example"),
        ("https://News.example:8443/mail", "news.example", "https://click.a.example:8443/mail"),
        ("http://127.0.0.1:8080", "127.0.0.1", "http://click.a.example:8080"),
        ("http://[::1]:8080", "::1", "http://click.a.example:8080"), ("nonsense", "", "nonsenseclick.a.example"),
    ])
    func `an address keeps all but its host`(url: String, host: String, other: String) {
        let address = PublicAddress(url)
        #expect(address.url == url && address.host == host && address.url(by: "click.a.example") == other)
    }

    /// One domain with a link host, asked for.
    private final class Shelf: UnusedSendingDomainStore {
        let asked = Mutex<[String]>([])
        let check = Mutex<SenderCheck?>(nil)

        func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain? {
            asked.withLock { $0.append(host) }
            if host == "down.example" { throw .unavailable(detail: "") }
            guard host == "click.minato.example" else { return nil }
            return SendingDomain(
                id: SendingDomainID(1), tenant: TenantID(1), domain: "minato.example", algorithm: .none, selector: "",
                sealedKey: [], publicKey: "", createdAt: Timestamp(microseconds: 0), linkHost: host,
                check: check.withLock { $0 })
        }
    }

    @Test func `a host works once its own record was found, and an answer is kept for ten seconds`() async throws {
        let shelf = Shelf()
        let now = Mutex(Timestamp(microseconds: 1_000_000))
        let hosts = LinkHosts(store: shelf) { now.withLock { $0 } }
        #expect(try await hosts.standing(of: "Click.Minato.example.:443") == .waiting)
        #expect(try await hosts.standing(of: "click.minato.example") == .waiting)
        #expect(shelf.asked.withLock { $0.count } == 1)
        for (problems, standing) in [
            ([.link: .unasked], LinkHosts.Standing.waiting), ([.link: .missing], .waiting),
            ([.link: .unknown], .waiting),
            ([.dkim: .missing], .working), ([:], .working),
        ] as [([SenderRecord.Purpose: SenderCheck.Finding], LinkHosts.Standing)] {
            shelf.check.withLock { $0 = SenderCheck(at: Timestamp(microseconds: 5), problems: problems) }
            now.withLock { $0 = $0 + LinkHosts.lifetime }
            #expect(try await hosts.standing(of: "click.minato.example") == standing, "\(problems)")
        }
    }

    @Test func `a flood of names is bounded, and what is no name asks nobody`() async throws {
        let shelf = Shelf()
        let hosts = LinkHosts(store: shelf) { Timestamp(microseconds: 0) }
        let nonsense = ["", "localhost", "a b.example", "[::1]:80", String(repeating: "a.", count: 9_000)]
        for host in nonsense {
            #expect(try await hosts.standing(of: host) == .none)
        }
        #expect(shelf.asked.withLock { $0.isEmpty })
        for number in 0..<(LinkHosts.limit + 10) { _ = try await hosts.standing(of: "h\(number).example") }
        #expect(shelf.asked.withLock { $0.count } == LinkHosts.limit + 10)
        await #expect(throws: StoreError.self) { try await hosts.standing(of: "down.example") }
    }
}
