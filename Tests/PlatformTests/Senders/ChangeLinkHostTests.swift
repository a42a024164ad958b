// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization
import Testing

@Suite struct ChangeLinkHostTests {
    private final class Books: UnusedAuditStore, UnusedSendingDomainStore {
        let written = Mutex<[String]>([])
        let audit = Mutex<[String]>([])
        let fault = Mutex<StoreError?>(nil)
        let isGone = Mutex(false)

        func setLinkHost(
            _ host: String, of domain: SendingDomainID, tenant: TenantID
        ) async throws(StoreError) -> Bool {
            if let fault = fault.withLock({ $0 }) { throw fault }
            if isGone.withLock({ $0 }) { return false }
            written.withLock { $0.append(host) }
            return true
        }
        func record(_ entry: AuditEntry) async throws(StoreError) {
            audit.withLock {
                $0.append("\(entry.tenant?.rawValue ?? 0) \(entry.actor) \(entry.action) \(entry.subject)")
            }
        }
    }

    private static let now = Timestamp(microseconds: 7)

    private func domain(_ host: String = "") -> SendingDomain {
        SendingDomain(
            id: SendingDomainID(1), tenant: TenantID(3), domain: "minato.example", algorithm: .none, selector: "",
            sealedKey: [], publicKey: "", createdAt: Timestamp(microseconds: 0), linkHost: host)
    }

    @Test func `a host is set and taken away, each time with an entry in the log`() async throws {
        let books = Books()
        let change = ChangeLinkHost(stores: books, publicHost: "news.example")
        #expect(
            try await change.set("click", of: domain(), actor: "a@b.jp", at: Self.now) == "click.minato.example")
        #expect(try await change.remove(from: domain("click.minato.example"), actor: "a@b.jp", at: Self.now))
        #expect(books.written.withLock { $0 } == ["click.minato.example", ""])
        #expect(
            books.audit.withLock { $0 } == [
                "3 a@b.jp domain.link click.minato.example", "3 a@b.jp domain.unlink click.minato.example",
            ])
    }

    @Test func `what is as it was is not written again, and what is gone is said`() async throws {
        let books = Books()
        let change = ChangeLinkHost(stores: books, publicHost: "news.example")
        let set = domain("click.minato.example")
        #expect(try await change.set("click", of: set, actor: "a", at: Self.now) != nil)
        #expect(try await change.remove(from: domain(), actor: "a", at: Self.now))
        books.isGone.withLock { $0 = true }
        #expect(try await change.set("go", of: set, actor: "a", at: Self.now) == nil)
        #expect(try await !change.remove(from: set, actor: "a", at: Self.now))
        #expect(books.written.withLock { $0.isEmpty } && books.audit.withLock { $0.isEmpty })
    }

    @Test func `a host that is taken is refused without saying whose it is`() async throws {
        let books = Books()
        books.fault.withLock { $0 = .conflict(detail: "tenant 9 has it") }
        let change = ChangeLinkHost(stores: books, publicHost: "news.example")
        await #expect {
            try await change.set("click", of: domain(), actor: "a", at: Self.now)
        } throws: { error in
            guard let refusal = error as? Refusal else { return false }
            return !refusal.isFromStore && refusal.english.contains("in use already") && !refusal.english.contains("9")
                && refusal.japanese.contains("すでに使われています")
        }
    }
}
