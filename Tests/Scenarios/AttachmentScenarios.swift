// SPDX-License-Identifier: Apache-2.0

import Delivery
import MIME
import Platform
import Secrets
import Store
import Testing

/// Files and pictures, from the draft to the reader.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AttachmentScenarios {
    private static let gif = Array("GIF89a".utf8) + [200, 0, 100, 0, 0, 0, 0, 0x3B]

    private func pdf(_ size: Int = 20_000) -> [UInt8] {
        Array("%PDF-1.7\n".utf8) + [UInt8](repeating: 0x41, count: size)
    }

    private func attaching(_ rig: Rig) -> EditAttachments {
        EditAttachments(stores: rig.store, digest: { Digest.sha256($0) }, now: Rig.now)
    }

    private func found(_ rig: Rig, _ id: CampaignID) async throws -> Campaign {
        try #require(try await rig.store.campaign(id))
    }

    private func files(_ rig: Rig, _ id: CampaignID) async throws -> [String] {
        try await rig.store.attachments(of: id, tenant: rig.tenant.id).map(\.name)
    }

    /// A draft whose HTML shows a picture of the tenant's, and whatever `more` is.
    private func draft(_ rig: Rig, embeds: Bool, more: String = "") async throws -> Campaign {
        let header = try #require(ImageHeader(Self.gif))
        let image = try await rig.store.addImage(
            Self.gif, name: "店", header: header, of: rig.tenant.id, at: Rig.now())
        let html =
            "<p>{{姓}}様</p><img src=\"https://news.example.jp/i/\(ImageCode.text(image.id))\" alt=\"店\">\(more)"
            + "<a href=\"{{unsubscribe_url}}\">解除</a>{{sender_name}}{{postal_address}}{{contact}}"
        let content = CampaignContent(
            name: "x", fromName: "早馬商店", fromAddress: "news@example.jp", subject: "{{姓}}様へ", text: nil, html: html,
            charset: .utf8, isTracked: false, embedsImages: embeds)
        return try await rig.campaigns.create(content, list: nil, tenant: rig.tenant, actor: "test").campaign
    }

    @Test func `every reader and every test gets the files and the picture, and a copy of the mailing has them too`()
        async throws
    {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 5)
        rig.start()
        let mailing = try await draft(rig, embeds: true)
        let version = try await attaching(rig).attach(
            [("冬のご案内.pdf", pdf()), ("規約.txt", Array("規約".utf8))], to: mailing, actor: "test")
        #expect(version == 3)
        let ready = try await found(rig, mailing.id)

        let reader = try #require(try await rig.store.contact(key: Rig.address(0), of: rig.tenant.id))
        let preview = try await rig.campaigns.preview(of: ready, to: reader, as: .utf8)
        #expect(preview.size > 27_000 && preview.html?.contains("https://news.example.jp/i/") == true)
        #expect(preview.html?.contains("cid:") == false)

        try await rig.sending().test(
            ready, TestOrder(addresses: ["me@example.jp"], reader: reader.id, isMarked: true, actor: "test"))
        try await rig.wait { judge.taken.count == 1 }
        _ = try await rig.campaigns.launch(mailing.id, actor: "test")
        try await rig.wait(mailing.id) { $0.state == .finished }
        #expect(judge.taken.count == 6)
        for taken in judge.taken {
            let message = ParsedMessage(Array(taken.content.utf8))
            #expect(message.defects == [])
            let kept = message.entities.filter { $0.disposition == "attachment" }
            #expect(kept.map(\.fileName) == ["冬のご案内.pdf", "規約.txt"])
            #expect(kept.map { message.content(of: $0) } == [pdf(), Array("規約".utf8)])
            let picture = try #require(message.entities.first { $0.contentType.type == "image" })
            #expect(message.content(of: picture) == Self.gif)
            #expect(message.htmlBody?.contains("src=\"cid:") == true)
        }

        let copy = try await rig.campaigns.duplicate(mailing.id, name: "y", actor: "test")
        #expect(try await files(rig, copy.id) == ["冬のご案内.pdf", "規約.txt"] && copy.content.embedsImages)
        let again = try await rig.campaigns.resendToMissed(mailing.id, name: "z", actor: "test")
        #expect(try await files(rig, again.id) == ["冬のご案内.pdf", "規約.txt"])
        // What was sent stays as it was.
        await #expect(throws: Refusal.self) {
            try await attaching(rig).attach([("a.pdf", pdf())], to: ready, actor: "test")
        }
        let first = try #require(try await rig.store.attachments(of: mailing.id, tenant: rig.tenant.id).first)
        #expect(try await attaching(rig).detach(first.id, from: ready, actor: "test") == nil)
        await rig.end()
        await judge.stop()
    }

    @Test func `a heavy mail is warned of, and one that mailboxes refuse is neither sent nor tested`() async throws {
        let rig = try await Rig(port: 9, contacts: 2)
        let mailing = try await draft(rig, embeds: false)
        let sending = rig.sending()
        func sizes() async throws -> [CheckItem] {
            try await sending.review(found(rig, mailing.id)).items.filter { $0.key.hasPrefix("size") }
        }
        #expect(try await sizes() == [])
        _ = try await attaching(rig).attach([("a.pdf", pdf(600_000))], to: mailing, actor: "test")
        #expect(try await sizes().map(\.severity) == [.warn])

        // Pictures make it too large: what no mail can carry is found by its size alone.
        _ = try await attaching(rig).attach([("b.pdf", pdf(1_000_000))], to: mailing, actor: "test")
        let header = try #require(ImageHeader(Self.gif))
        var html = mailing.content.html ?? ""
        for _ in 0..<3 {
            let image = try await rig.store.addImage(
                Self.gif + [UInt8](repeating: 0, count: 900_000), name: "", header: header, of: rig.tenant.id,
                at: Rig.now())
            html += "<img alt=\"\" src=\"https://news.example.jp/i/\(ImageCode.text(image.id))\">"
        }
        var content = mailing.content
        content.html = html
        content.embedsImages = true
        let current = try await found(rig, mailing.id)
        _ = try await rig.campaigns.saveDraft(
            current, content, audience: .everybody, version: current.version, actor: "test")
        let items = try await sizes()
        #expect(items.map(\.key) == ["size.limit"] && items.map(\.severity) == [.block])
        let large = try await found(rig, mailing.id)
        let reader = try #require(try await rig.store.contact(key: Rig.address(0), of: rig.tenant.id))
        let preview = try await rig.campaigns.preview(of: large, to: reader, as: .utf8)
        #expect(preview.size > 5_000_000 && preview.html != nil)
        await #expect(throws: Refusal.self) { try await rig.campaigns.launch(mailing.id, actor: "test") }
        await #expect(throws: Refusal.self) {
            try await sending.test(
                large, TestOrder(addresses: ["me@example.jp"], reader: nil, isMarked: false, actor: "test"))
        }
        #expect(try await found(rig, mailing.id).state == .draft)
        await rig.end()
    }

    @Test func `another tenant's picture stays a link`() async throws {
        let rig = try await Rig(port: 9, contacts: 1)
        let other = try await rig.store.createTenant(
            NewTenant(
                slug: "other", name: "x", postalAddress: "x", contact: "x", ownerEmail: "x@example.jp",
                ownerPasswordHash: "-"), at: Rig.now())
        let header = try #require(ImageHeader(Self.gif))
        let foreign = try await rig.store.addImage(Self.gif, name: "", header: header, of: other.id, at: Rig.now())
        let link = "https://news.example.jp/i/\(ImageCode.text(foreign.id))"
        let mailing = try await draft(rig, embeds: true, more: "<img alt=\"\" src=\"\(link)\">")
        let bytes = try await rig.campaigns.preview(mailing.id, to: Rig.address(0))
        let message = ParsedMessage(bytes)
        #expect(message.entities.count { $0.contentType.type == "image" } == 1)
        #expect(message.htmlBody?.contains("src=\"\(link)\"") == true)
        await rig.end()
    }
}
