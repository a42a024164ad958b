// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct AttachmentTests {
    private static func file(_ name: String, size: Int = 20) throws -> AttachmentFile {
        try AttachmentFile(name: name, bytes: Array("%PDF-".utf8) + [UInt8](repeating: 0x61, count: size))
    }

    private static func digest(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

    private static func contents(_ store: SQLStore) async throws -> Int {
        try await store.driver.read { session throws(StoreError) in
            try session.first("SELECT COUNT(*) FROM attachment_content", [], { Int($0.int(0)) }) ?? -1
        }
    }

    @Test(arguments: Engine.allCases)
    func `a file is its draft's, in order, and makes a version of it`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let draft = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start)
            let first = try await store.attach(
                Self.file("案内.pdf"), digest: Self.digest(1), to: draft.id, of: scene.tenant, at: scene.at(1))
            let second = try await store.attach(
                Self.file("b.pdf", size: 30), digest: Self.digest(2), to: draft.id, of: scene.tenant, at: scene.at(2))
            guard case .attached(let one, 2) = first, case .attached(let two, 3) = second else {
                Issue.record("\(first), \(second)")
                return
            }
            #expect(one.size == 25 && one.name == "案内.pdf" && one.digest == Self.digest(1))
            #expect(try await store.attachments(of: draft.id, tenant: scene.tenant) == [one, two])
            #expect(try await store.attachmentBytes(of: draft.id, tenant: scene.tenant).map(\.count) == [25, 35])
            #expect(try await store.campaign(draft.id)?.version == 3)

            // Another tenant sees and changes nothing.
            #expect(try await store.attachments(of: draft.id, tenant: other.tenant) == [])
            #expect(try await store.attachmentBytes(of: draft.id, tenant: other.tenant) == [])
            #expect(try await store.detach(one.id, from: draft.id, of: other.tenant, at: scene.at(3)) == nil)
            let foreign = try await store.attach(
                Self.file("c.pdf"), digest: Self.digest(3), to: draft.id, of: other.tenant, at: scene.at(3))
            #expect(foreign == .closed)
            let neighbour = try await scene.draft()
            #expect(try await store.detach(one.id, from: neighbour, of: scene.tenant, at: scene.at(3)) == nil)

            #expect(try await store.detach(one.id, from: draft.id, of: scene.tenant, at: scene.at(3)) == 4)
            #expect(try await store.detach(one.id, from: draft.id, of: scene.tenant, at: scene.at(3)) == nil)
            #expect(try await store.attachments(of: draft.id, tenant: scene.tenant) == [two])
            #expect(try await Self.contents(store) == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a copy has the files too; equal octets are kept once, and as long as somebody needs them`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let draft = try await scene.draft()
            for name in ["a.pdf", "b.pdf"] {
                _ = try await store.attach(
                    Self.file(name), digest: Self.digest(1), to: draft, of: scene.tenant, at: scene.at(1))
            }
            #expect(try await Self.contents(store) == 1)
            let copy = try await store.createCampaign(
                Scene.content, audience: .everybody, filesOf: draft, of: scene.tenant, at: scene.at(2))
            let files = try await store.attachments(of: copy.id, tenant: scene.tenant)
            #expect(files.map(\.name) == ["a.pdf", "b.pdf"] && copy.version == 1)
            let stolen = try await store.createCampaign(
                Scene.content, audience: .everybody, filesOf: draft, of: other.tenant, at: scene.at(2))
            #expect(try await store.attachments(of: stolen.id, tenant: other.tenant) == [])

            for file in try await store.attachments(of: draft, tenant: scene.tenant) {
                _ = try await store.detach(file.id, from: draft, of: scene.tenant, at: scene.at(3))
            }
            #expect(try await store.attachmentBytes(of: copy.id, tenant: scene.tenant).map(\.count) == [25, 25])
            for file in files { _ = try await store.detach(file.id, from: copy.id, of: scene.tenant, at: scene.at(3)) }
            #expect(try await Self.contents(store) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `files are bounded in number and size, for a mailing and for its tenant`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let draft = try await scene.draft()
            func attach(_ number: UInt8, size: Int = 20, to id: CampaignID) async throws -> Attaching {
                try await store.attach(
                    Self.file("a.pdf", size: size), digest: Self.digest(number), to: id, of: scene.tenant,
                    at: scene.at(1))
            }
            _ = try await attach(0, size: 1_500_000, to: draft)
            #expect(try await attach(1, size: 800_000, to: draft) == .tooLarge)
            for number in 1..<UInt8(Attachment.countLimit) { _ = try await attach(number, to: draft) }
            #expect(try await attach(99, to: draft) == .tooMany)

            // As if the tenant had a gigabyte: what is kept already still goes, and what nobody has does not count.
            let next = try await scene.draft()
            func pretend(_ digest: [UInt8]) async throws {
                try await store.driver.write { session throws(StoreError) in
                    _ = try session.execute(
                        "UPDATE attachment_content SET size = $2 WHERE digest = $1",
                        [.bytes(digest), .int(Attachment.totalLimit)])
                }
            }
            try await pretend(Self.digest(5))
            #expect(try await attach(200, to: next) == .full)
            guard case .attached = try await attach(6, to: next) else {
                Issue.record("equal octets were refused")
                return
            }
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute("DELETE FROM attachment WHERE digest = $1", [.bytes(Self.digest(5))])
            }
            guard case .attached = try await attach(200, to: next) else {
                Issue.record("octets that nobody has were counted")
                return
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mailing that is ordered or in the trash keeps its files as they are`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let draft = try await scene.draft()
            let result = try await store.attach(
                Self.file("a.pdf"), digest: Self.digest(1), to: draft, of: scene.tenant, at: scene.at(1))
            guard case .attached(let file, 2) = result else {
                Issue.record("\(result)")
                return
            }
            func isFrozen() async throws -> Bool {
                let more = try await store.attach(
                    Self.file("b.pdf"), digest: Self.digest(2), to: draft, of: scene.tenant, at: scene.at(2))
                let less = try await store.detach(file.id, from: draft, of: scene.tenant, at: scene.at(2))
                return more == .closed && less == nil
            }
            #expect(try await store.trashDraft(draft, true, at: scene.at(2)))
            #expect(try await isFrozen())
            #expect(try await store.trashDraft(draft, false, at: scene.at(2)))
            // What was checked without a file is not sent with it.
            #expect(
                try await !store.scheduleCampaign(draft, version: 1, links: [], startAt: scene.at(9), at: scene.at(3)))
            #expect(
                try await store.scheduleCampaign(draft, version: 2, links: [], startAt: scene.at(9), at: scene.at(3)))
            #expect(try await isFrozen())
            #expect(try await store.launchCampaign(draft, links: nil, at: scene.at(9)))
            #expect(try await isFrozen())
            #expect(try await store.attachments(of: draft, tenant: scene.tenant) == [file])
        }
    }
}
