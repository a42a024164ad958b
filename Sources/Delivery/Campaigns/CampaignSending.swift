// SPDX-License-Identifier: Apache-2.0

import MIME
package import Platform
import SMTP
import Secrets

/// From the finished draft to the start: the review before sending, the order with its grace time, tests.
package struct CampaignSending: Sendable {
    package typealias Stores = CampaignHoldStore & SingleMailStore

    /// Tests of a tenant in an hour: a test goes to any address, so it must not become a way to send.
    package static let testsPerHour = 100

    let campaigns: CampaignUseCases
    let searching: any ContactSearching
    let links: LinkChecks
    let senders: SenderChecks
    let mails: SingleMails
    let marks: any Stores
    /// Between the order to send now and the start.
    package let grace: Duration

    package init(
        campaigns: CampaignUseCases, searching: any ContactSearching, links: LinkChecks, senders: SenderChecks,
        mails: SingleMails, marks: any Stores, grace: Duration
    ) {
        self.campaigns = campaigns
        self.searching = searching
        self.links = links
        self.senders = senders
        self.mails = mails
        self.marks = marks
        self.grace = grace
    }

    // MARK: - Order

    /// Orders a mailing to be sent: after the grace time, or at the time that the order names.
    ///
    /// Everything is looked at again: what blocks, and warnings that the order does not acknowledge, change nothing.
    package func send(_ mailing: Campaign, _ order: SendOrder) async throws(Refusal) -> SendAnswer {
        if mailing.state != .draft { return try Self.answer(for: mailing, order) }
        if mailing.isTrashed {
            throw Refusal(english: "the mailing is in the trash", japanese: "この配信はゴミ箱にあります。元に戻してから送ってください。")
        }
        guard mailing.version == order.version else { return .changed }
        if let startAt = order.startAt, let refusal = ReservedTime.refusal(of: startAt, at: campaigns.now()) {
            throw refusal
        }
        let review = try await review(mailing)
        guard review.blocks.isEmpty else { return .blocked(review.blocks) }
        let open = review.warnings.filter { !order.acknowledged.contains($0.key) }
        guard open.isEmpty else { return .open(open) }
        let startAt = order.startAt ?? campaigns.now() + grace
        guard
            try await campaigns.schedule(mailing, version: order.version, startAt: startAt, actor: order.actor)
        else {
            let now = try await campaigns.found(mailing.id)
            return now.state == .draft ? .changed : try Self.answer(for: now, order)
        }
        // The reason why an earlier order was not carried out has done its service; it is only shown with drafts.
        try? await marks.forgetHold(of: mailing.id)
        return .scheduled(startAt)
    }

    /// For one that is no draft any more.
    private static func answer(for mailing: Campaign, _ order: SendOrder) throws(Refusal) -> SendAnswer {
        if mailing.version == order.version, mailing.state != .cancelled,
            order.startAt ?? mailing.startAt == mailing.startAt
        {
            return .already
        }
        throw Refusal(
            english: "the mailing is \(mailing.state.rawValue): nothing was changed",
            japanese: "この配信は「\(mailing.state.japanese)」です。何も変えていません。")
    }

    package func takeBack(_ id: CampaignID, actor: String) async throws(Refusal) {
        try await campaigns.takeBack(id, actor: actor)
    }

    /// Why it was not started, where it is a draft again for that reason.
    package func hold(of mailing: Campaign) async throws(Refusal) -> CampaignHold? {
        guard mailing.state == .draft else { return nil }
        do throws(StoreError) { return try await marks.hold(of: mailing.id) } catch { throw Refusal(error) }
    }

    // MARK: - Tests

    /// Sends the mailing as one reader would get it, to addresses of one's own; by the same checks, rendering, signing
    /// and lanes as the mailing itself.
    ///
    /// The copy is nobody's: its tokens name no reader, so its unsubscribe link takes nobody off. Links are not
    /// rewritten before the mailing is ordered, so a test's clicks are not counted.
    package func test(_ mailing: Campaign, _ order: TestOrder) async throws(Refusal) {
        let addresses = try Self.addresses(order.addresses)
        let tenant: Tenant?
        let reader: Contact?
        do throws(StoreError) {
            tenant = try await campaigns.stores.tenant(mailing.tenant)
            reader =
                if let id = order.reader { try await campaigns.stores.contact(id, of: mailing.tenant) } else { nil }
            let sent = try await marks.testMailCount(of: mailing.tenant, since: campaigns.now() + .seconds(-3_600))
            guard sent + addresses.count <= Self.testsPerHour else {
                throw StoreError.conflict(detail: "")
            }
        } catch {
            guard case .conflict = error else { throw Refusal(error) }
            throw Refusal(
                english: "no more than \(Self.testsPerHour) tests an hour; please wait a little",
                japanese: "テスト配信は1時間に\(Self.testsPerHour)通までです。しばらくしてからお試しください。")
        }
        guard let tenant else { throw Refusal(english: "there is no such tenant", japanese: "契約企業が見つかりません。") }
        _ = try await campaigns.check(mailing.content, tenant: tenant)
        try await campaigns.checkSize(of: mailing)
        let copies = try await copies(of: mailing, for: reader, to: addresses, isMarked: order.isMarked)
        do throws(StoreError) {
            try await mails.add(copies, at: campaigns.now())
            try await campaigns.record("campaign.test", mailing, order.actor)
        } catch { throw Refusal(error) }
    }

    private static func addresses(_ typed: [String]) throws(Refusal) -> [EmailAddress] {
        guard !typed.isEmpty else {
            throw Refusal(english: "name an address to send the test to", japanese: "テストの送り先を入れてください。")
        }
        guard typed.count <= TestOrder.addressLimit else {
            throw Refusal(
                english: "a test goes to \(TestOrder.addressLimit) addresses at most",
                japanese: "テストの送り先は\(TestOrder.addressLimit)件までです。")
        }
        var addresses: [EmailAddress] = []
        for text in typed {
            guard let address = try? EmailAddress(parsing: text), !address.needsSMTPUTF8 else {
                throw Refusal(
                    english: "'\(text.prefix(80))' is not a mail address",
                    japanese: "「\(text.prefix(80))」はメールアドレスではありません。")
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }

    private func copies(
        of mailing: Campaign, for reader: Contact?, to addresses: [EmailAddress], isMarked: Bool
    ) async throws(Refusal) -> [NewSingleMail] {
        let worker = RenderWorker()
        let runtime: CampaignRuntime
        do throws(RuntimeLoader.Failure) {
            runtime = try await campaigns.loader.load(isMarked ? mailing.marked : mailing)
        } catch {
            throw Refusal(english: error.description, japanese: "メールを作れませんでした: \(error.description)")
        }
        var copies: [NewSingleMail] = []
        for address in addresses {
            // Each copy its own nobody, and so its own Message-ID: mailboxes show equal ones once.
            let recipient = BatchRecipient(
                position: 0, contact: ContactID(-SecureRandom.positiveInt64()), email: address.addrSpec,
                fields: reader?.fields ?? "{}", suppression: nil)
            do throws(RenderWorker.Failure) {
                let message = try worker.message(for: recipient, of: runtime, at: campaigns.now().seconds)
                copies.append(
                    NewSingleMail(
                        tenant: mailing.tenant, campaign: mailing.id, purpose: .test, sender: message.returnPath,
                        recipient: message.recipients.first ?? address.wireForm, content: message.content))
            } catch {
                throw Refusal(english: error.description, japanese: "メールを作れませんでした: \(error.description)")
            }
        }
        return copies
    }

    /// Newest first.
    package func tests(of mailing: Campaign) async throws(Refusal) -> [SingleMail] {
        do throws(StoreError) { return try await marks.testMails(of: mailing.id, limit: 20) } catch {
            throw Refusal(error)
        }
    }

    /// Where the tenant sent its last tests.
    package func testAddresses(of tenant: TenantID) async throws(Refusal) -> [String] {
        do throws(StoreError) {
            return try await marks.testAddresses(of: tenant, limit: TestOrder.addressLimit)
        } catch { throw Refusal(error) }
    }
}

extension Campaign {
    fileprivate var marked: Campaign {
        var content = content
        content.subject = "【テスト】" + content.subject
        return Campaign(
            id: id, tenant: tenant, state: state, isPlanned: isPlanned, content: content, audience: audience,
            version: version, counts: counts, createdAt: createdAt, launchedAt: launchedAt, finishedAt: finishedAt)
    }
}
