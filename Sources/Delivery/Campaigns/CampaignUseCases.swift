// SPDX-License-Identifier: Apache-2.0

import MIME
import MailAuthentication
import MessageContent
package import Platform
import SMTP

/// Everything that is done to a mailing, by whatever surface: the command line and the web call these alone.
package struct CampaignUseCases: Sendable {
    package typealias Stores = AttachmentStore & AuditStore & CampaignHoldStore & CampaignStore & ContactStore
        & DraftVersionStore & ImageStore & PacingStore & QueueStore & SendingDomainStore & TenantStore

    let stores: any Stores
    let delivery: DeliveryService
    let loader: RuntimeLoader
    let advice: SenderAdvice
    /// Whether a sender domain that is not registered may be used: in the sandbox, or where every route is our own.
    let allowsUnregisteredSenders: Bool
    let now: @Sendable () -> Timestamp
    let edits = EditJournal()

    package init(
        stores: any Stores, delivery: DeliveryService, loader: RuntimeLoader, advice: SenderAdvice,
        allowsUnregisteredSenders: Bool, now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.delivery = delivery
        self.loader = loader
        self.advice = advice
        self.allowsUnregisteredSenders = allowsUnregisteredSenders
        self.now = now
    }

    // MARK: - Create

    /// A new draft. Faults of its content that make sending impossible are refused here already.
    package func create(
        _ content: CampaignContent, list: String?, tenant: Tenant, actor: String
    ) async throws(Refusal) -> (campaign: Campaign, warnings: [Refusal]) {
        let warnings = try await check(content, tenant: tenant)
        do throws(StoreError) {
            var listID: ContactListID?
            if let list {
                guard let found = try await stores.contactList(named: list, of: tenant.id) else {
                    throw .conflict(detail: "")
                }
                listID = found.id
            }
            let campaign = try await stores.createCampaign(
                content, audience: Audience(lists: listID.map { [$0] } ?? []), of: tenant.id, by: actor, at: now())
            try await record("campaign.create", campaign, actor)
            return (campaign, warnings)
        } catch {
            if case .conflict = error, let list {
                throw Refusal(english: "there is no list named '\(list)'", japanese: "「\(list)」というリストはありません。")
            }
            throw Refusal(error)
        }
    }

    /// The content, and whether the lists that the audience names are there.
    func check(_ campaign: Campaign, tenant: Tenant) async throws(Refusal) -> [Refusal] {
        let isWhole: Bool
        do throws(StoreError) { isWhole = try await stores.isWhole(campaign.audience, of: tenant.id) } catch {
            throw Refusal(error)
        }
        guard isWhole else {
            throw Refusal(
                english: "a list or tag that the recipients were chosen by does not exist any more: choose them again",
                japanese: "宛先を選んだリストかタグが、もうありません。宛先を選び直してください。")
        }
        return try await check(campaign.content, tenant: tenant)
    }

    /// Throws the first fault that blocks; returns what should be seen to.
    func check(_ content: CampaignContent, tenant: Tenant) async throws(Refusal) -> [Refusal] {
        let fields: [ContactField]
        let registered: SendingDomain?
        let domain = RuntimeLoader.domain(of: content.fromAddress)
        do throws(StoreError) {
            fields = try await stores.contactFields(of: tenant.id)
            registered = try await stores.sendingDomain(domain, of: tenant.id)
        } catch { throw Refusal(error) }
        var warnings: [Refusal] = []
        for problem in ContentCheck.problems(content: content, fields: fields, tenant: tenant) {
            let refusal = Refusal(english: problem.english, japanese: problem.japanese)
            if problem.severity == .block { throw refusal }
            warnings.append(refusal)
        }
        if let problem = await senderProblem(domain, registered) {
            guard allowsUnregisteredSenders else { throw problem }
            warnings.append(problem)
        }
        return warnings
    }

    /// Octets of one reader's copy on the wire, its files included, also where they are too large to be sent. Nil: it
    /// cannot be made.
    func size(of mailing: Campaign, for reader: Contact?) async throws(StoreError) -> Int? {
        var files = 0
        let runtime: CampaignRuntime
        do {
            (runtime, files) = try await loaded(mailing)
        } catch {
            if case .store(let cause) = error { throw cause }
            return nil
        }
        let recipient = BatchRecipient(
            position: 0, contact: ContactID(-1), email: reader?.email ?? "reader@example.jp",
            fields: reader?.fields ?? "{}", suppression: nil)
        do {
            return try RenderWorker().message(for: recipient, of: runtime, at: now().seconds).content.count + files
        } catch .render(.tooLarge) {
            return MailSize.limit + files + 1
        } catch { return nil }
    }

    /// The mailing made ready; without its files where they are too large for any mail, with the octets that they would
    /// take.
    func loaded(_ mailing: Campaign) async throws(RuntimeLoader.Failure) -> (runtime: CampaignRuntime, left: Int) {
        do { return (try await loader.load(mailing), 0) } catch {
            guard case .tooLarge(let octets) = error else { throw error }
            return (try await loader.load(mailing, withFiles: false), octets)
        }
    }

    /// Refuses a mailing whose copies would be larger than mailboxes take.
    func checkSize(of mailing: Campaign) async throws(Refusal) {
        let octets: Int?
        do throws(StoreError) { octets = try await size(of: mailing, for: nil) } catch { throw Refusal(error) }
        guard let octets, octets > MailSize.limit else { return }
        let problem = ReviewItems.tooLarge(octets)
        throw Refusal(english: problem.english, japanese: problem.japanese)
    }

    private func senderProblem(_ domain: String, _ registered: SendingDomain?) async -> Refusal? {
        guard let registered else {
            return Refusal(
                english: "the sender domain \(domain) is not registered (hayauma domain add): mails go out unsigned",
                japanese: "送信ドメイン \(domain) が登録されていません。署名なしで送られます。")
        }
        let missing = await advice.missing(registered)
        if missing.isEmpty { return nil }
        let names = missing.joined(separator: ", ")
        return Refusal(
            english: "the DNS lacks records of the sender domain (see hayauma domain check): \(names)",
            japanese: "送信ドメインの DNS レコードが足りません: \(names)")
    }

    // MARK: - Launch, pause, resume, cancel

    package func launch(_ id: CampaignID, actor: String) async throws(Refusal) -> [Refusal] {
        let campaign = try await found(id)
        guard campaign.state == .draft else { throw Self.wrongState(campaign, "launched", "開始") }
        let tenant: Tenant?
        do throws(StoreError) { tenant = try await stores.tenant(campaign.tenant) } catch { throw Refusal(error) }
        guard let tenant else { throw Self.missing }
        let warnings = try await check(campaign, tenant: tenant)
        try await checkSize(of: campaign)
        let content = campaign.content
        let links = content.isTracked ? CompiledMailing.trackedLinks(in: content) : []
        try await change(campaign, "campaign.launch", "launched", "開始", actor, then: delivery.start) {
            (stores, now) throws(StoreError) in
            // By way of the schedule, whose version says that what was checked is what is sent.
            guard
                try await stores.scheduleCampaign(id, version: campaign.version, links: links, startAt: now, at: now)
            else { return false }
            if try await stores.launchCampaign(id, links: nil, at: now) { return true }
            // The timetable was quicker.
            return try await stores.campaign(id)?.state == .planning
        }
        return warnings
    }

    /// When it returns, no MAIL FROM of the mailing is sent any more. Transactions under way finish by themselves.
    package func pause(_ id: CampaignID, actor: String) async throws(Refusal) {
        let campaign = try await found(id)
        try await halting(campaign, "campaign.pause", "paused", "一時停止", actor) { (stores, now) throws(StoreError) in
            try await stores.pauseCampaign(id, at: now)
        }
    }

    package func resume(_ id: CampaignID, actor: String) async throws(Refusal) {
        let campaign = try await found(id)
        try await change(campaign, "campaign.resume", "resumed", "再開", actor, then: delivery.start) {
            (stores, now) throws(StoreError) in
            guard try await stores.resumeCampaign(id, at: now) else { return false }
            // Why it stopped by itself has been read.
            try await stores.forgetHold(of: id)
            return true
        }
    }

    /// Stops a mailing for good and waits until everybody who got nothing is counted as cancelled, for at most `limit`.
    ///
    /// - Returns: the mailing with its counts; `left` and `deferred` are those whose transaction was still under way.
    package func cancel(_ id: CampaignID, actor: String, within limit: Duration) async throws(Refusal) -> Campaign {
        let campaign = try await found(id)
        // Whatever fails from here on, the sweep looks whether it is cancelled and settles the rest.
        defer { delivery.finishCancelling(id) }
        try await halting(campaign, "campaign.cancel", "cancelled", "中止", actor) { (stores, now) throws(StoreError) in
            try await stores.cancelCampaign(id, at: now)
        }
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while true {
            try await settleCancelled(id)
            if delivery.heldBatches(of: id) == 0 || clock.now > deadline { break }
            try? await Task.sleep(for: .milliseconds(50))
        }
        try await settleCancelled(id)
        return try await found(id)
    }

    private func settleCancelled(_ id: CampaignID) async throws(Refusal) {
        do throws(StoreError) {
            while try await stores.cancelNext(id, limit: 5_000, at: now()) > 0 {}
        } catch { throw Refusal(error) }
    }

    // MARK: - Look

    /// The message as this contact would get it.
    package func preview(_ id: CampaignID, to address: String) async throws(Refusal) -> [UInt8] {
        let campaign = try await found(id)
        let contact: Contact?
        do throws(StoreError) {
            let key = (try? EmailAddress(parsing: address))?.suppressionKey ?? address
            contact = try await stores.contact(key: key, of: campaign.tenant)
        } catch { throw Refusal(error) }
        guard let contact else {
            throw Refusal(english: "there is no contact \(address)", japanese: "\(address) という読者はいません。")
        }
        do {
            let runtime = try await loader.load(campaign)
            return try Self.sample(contact, of: runtime, at: now())
        } catch let failure as RuntimeLoader.Failure {
            throw Refusal(english: failure.description, japanese: "メールを作れませんでした: \(failure.description)")
        } catch {
            throw Refusal(english: "the mail could not be made: \(error)", japanese: "メールを作れませんでした: \(error)")
        }
    }

    /// One contact's message, by the same way as the real one.
    package static func sample(_ contact: Contact, of runtime: CampaignRuntime, at now: Timestamp) throws -> [UInt8] {
        let recipient = BatchRecipient(
            position: 0, contact: contact.id, email: contact.email, fields: contact.fields, suppression: nil)
        return try RenderWorker().message(for: recipient, of: runtime, at: now.seconds).content
    }

    package func found(_ id: CampaignID) async throws(Refusal) -> Campaign {
        do throws(StoreError) {
            if let campaign = try await stores.campaign(id) { return campaign }
        } catch { throw Refusal(error) }
        throw Self.missing
    }

    // MARK: - Helpers

    /// Halts this node before the state is written: whatever happens then, nothing more is sent than the state allows.
    /// And once more behind it, since a mailing that is found running meanwhile goes on.
    private func halting(
        _ campaign: Campaign, _ action: String, _ english: String, _ japanese: String, _ actor: String,
        _ transition: (any Stores, Timestamp) async throws(StoreError) -> Bool
    ) async throws(Refusal) {
        delivery.halt(campaign.id)
        do throws(Refusal) {
            try await change(campaign, action, english, japanese, actor, then: delivery.halt, transition)
        } catch {
            if let state = try? await found(campaign.id).state, state == .planning || state == .running {
                delivery.start(campaign.id)
            }
            throw error
        }
    }

    private func change(
        _ campaign: Campaign, _ action: String, _ english: String, _ japanese: String, _ actor: String,
        then effect: (CampaignID) -> Void, _ transition: (any Stores, Timestamp) async throws(StoreError) -> Bool
    ) async throws(Refusal) {
        let isDone: Bool
        do throws(StoreError) { isDone = try await transition(stores, now()) } catch { throw Refusal(error) }
        guard isDone else { throw Self.wrongState(try await found(campaign.id), english, japanese) }
        effect(campaign.id)
        do throws(StoreError) { try await record(action, campaign, actor) } catch {
            throw Refusal(
                english: "the mailing was \(english), but the audit entry could not be written",
                japanese: "\(japanese)しましたが、監査記録を書き込めませんでした。")
        }
    }

    func record(_ action: String, _ campaign: Campaign, _ actor: String) async throws(StoreError) {
        try await stores.record(
            AuditEntry(
                tenant: campaign.tenant, at: now(), actor: actor, action: action,
                subject: CampaignCode.text(campaign.id)))
    }

    private static var missing: Refusal {
        Refusal(english: "there is no such mailing", japanese: "その配信はありません。")
    }

    private static func wrongState(_ campaign: Campaign, _ english: String, _ japanese: String) -> Refusal {
        Refusal(
            english: "the mailing is \(campaign.state.rawValue): it cannot be \(english)",
            japanese: "この配信は「\(campaign.state.japanese)」なので、\(japanese)できません。")
    }
}

extension Campaign.State {
    package var japanese: String {
        switch self {
        case .draft: "下書き"
        case .scheduled: "予約済み"
        case .planning: "準備中"
        case .running: "配信中"
        case .paused: "一時停止中"
        case .finished: "完了"
        case .cancelled: "中止"
        }
    }
}
