// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import PlatformTestKit
import Secrets
import Testing

@testable import Delivery

@Suite struct RuntimeLoaderTests {
    /// A tenant with one domain and no fields.
    private struct Shelf: UnusedCampaignStore, UnusedContactStore, UnusedSendingDomainStore, UnusedTenantStore {
        let linkHost: String
        let check: SenderCheck?

        func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? {
            Tenant(
                id: id, slug: "minato", name: "みなと商店", postalAddress: "横浜市", contact: "045-000-0000",
                createdAt: RuntimeLoaderTests.start)
        }
        func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] { [] }
        func links(of campaign: CampaignID) async throws(StoreError) -> [Link] {
            [Link(id: LinkID(1), position: 0, url: "https://minato.example/sale")]
        }
        func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain? {
            SendingDomain(
                id: SendingDomainID(1), tenant: tenant, domain: domain, algorithm: .none, selector: "", sealedKey: [],
                publicKey: "", createdAt: RuntimeLoaderTests.start, linkHost: linkHost, check: check)
        }
    }

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    /// One reader's copy, as it goes on the wire.
    private func copy(_ linkHost: String, _ check: SenderCheck?, carries: Bool = true) async throws -> String {
        let loader = RuntimeLoader(
            stores: Shelf(linkHost: linkHost, check: check),
            tokens: RecipientTokens(key: TokenKey(Array(repeating: 7, count: 32))),
            secrets: SecretBox(key: MasterKey(bytes: Array(repeating: 9, count: MasterKey.size)).derive("x")),
            publicURL: "https://news.example:8443", carriesLinkHosts: carries)
        let campaign = Campaign(
            id: CampaignID(5), tenant: TenantID(1), state: .running, isPlanned: true,
            content: CampaignContent(
                name: "x", fromName: "Minato", fromAddress: "news@minato.example", subject: "Sale", text: nil,
                html:
                    "<p><a href=\"https://minato.example/sale\">Sale</a> <a href=\"{{unsubscribe_url}}\">Stop</a></p>",
                charset: .utf8, isTracked: true),
            counts: CampaignCounts(), createdAt: Self.start, launchedAt: Self.start, finishedAt: nil)
        var mail = RenderedMail()
        try await loader.load(campaign).mailing.render(
            contact: ContactID(42), email: "reader@example.com", fields: "{}", at: Self.start.seconds, to: &mail)
        return String(decoding: mail.bytes, as: UTF8.self).replacing("=\r\n", with: "").replacing("\r\n ", with: " ")
    }

    @Test func `links, pixel and unsubscribe URL carry the link host that works, and the List-Id stays`() async throws {
        let mail = try await copy("click.minato.example", SenderCheck(at: Self.start, problems: [.dmarc: .missing]))
        let own = "https://click.minato.example:8443"
        #expect(mail.contains("List-Unsubscribe: <\(own)/u/"))
        #expect(mail.contains("List-Id: <minato.news.example>"))
        for path in ["/c/", "/o/", "/u/"] { #expect(mail.contains("\"\(own)\(path)"), "\(path)\n\(mail)") }
        #expect(!mail.contains("https://news.example"))
    }

    @Test(arguments: [
        nil, SenderCheck(at: start, problems: [.link: .unasked]), SenderCheck(at: start, problems: [.link: .missing]),
        SenderCheck(at: start, problems: [.link: .different]), SenderCheck(at: start, problems: [.link: .unknown]),
    ])
    func `until the DNS was seen to lead it here, links go by the installation's own host`(
        check: SenderCheck?
    ) async throws {
        let mail = try await copy("click.minato.example", check)
        #expect(mail.contains("https://news.example:8443/u/") && !mail.contains("click.minato.example"))
    }

    @Test func `so they do without a link host, and where no DNS is asked whatever was found before`() async throws {
        let good = SenderCheck(at: Self.start, problems: [:])
        #expect(try await copy("", good).contains("https://news.example:8443/u/"))
        let mail = try await copy("click.minato.example", good, carries: false)
        #expect(mail.contains("https://news.example:8443/u/") && !mail.contains("click.minato.example"))
    }
}
