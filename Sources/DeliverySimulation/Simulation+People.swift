// SPDX-License-Identifier: Apache-2.0

import Delivery
import MessageContent
import Platform
import Store

/// What people do meanwhile, by the product's own use cases. What they were promised goes into the ledger when the
/// answer comes, and not before.
extension Simulation {
    func peopleOptions() -> [(weight: Int, step: Step)] {
        var options: [(weight: Int, step: Step)] = []
        let mailing = random.among(mailings)
        options.append((4, .launch(mailing)))
        if random.oneIn(3) { options.append((2, .schedule(mailing))) }
        options.append((2, .pause(mailing)))
        options.append((4, .resume(mailing)))
        if random.oneIn(3) { options.append((1, .cancel(mailing))) }
        let contact = random.among(contacts)
        options.append((1, .unsubscribe(contact)))
        if random.oneIn(4) { options.append((1, .block(contact))) }
        if random.oneIn(30) { options.append((1, .blockDomain)) }
        if random.oneIn(4) { options.append((1, .stopContact(contact))) }
        if random.oneIn(3) { options.append((1, .changeAddress(contact))) }
        if random.oneIn(4) { options.append((1, .addContact)) }
        return options
    }

    /// A process that takes people's orders.
    private func desk() -> (node: Node, process: Process)? {
        let open = nodes.compactMap { node in
            node.process.flatMap { process in
                node.stoppedAt == nil && !process.isStopping && !process.isGone && !process.busy.contains(.planning)
                    || isDraining ? (node: node, process: process) : nil
            }
        }
        return open.isEmpty ? nil : random.among(open)
    }

    // MARK: - Mailings

    func launch(_ id: CampaignID) async {
        guard let (node, process) = desk() else { return }
        await starting(id, "launch", node) { () async throws(Refusal) in
            _ = try await process.campaigns.launch(id, actor: "somebody")
        }
    }

    func resume(_ id: CampaignID) async {
        guard let (node, process) = desk() else { return }
        await starting(id, "resume", node) { () async throws(Refusal) in
            try await process.campaigns.resume(id, actor: "somebody")
        }
    }

    private func starting(
        _ id: CampaignID, _ name: String, _ node: Node, _ order: () async throws(Refusal) -> Void
    ) async {
        await rememberAudience(of: id)
        let wasStopped = ledger.mailings[id]?.isStopped ?? false
        startsUnderWay[id, default: 0] += 1
        startsBegun[id, default: 0] += 1
        ledger.mailings[id]?.isStopped = false
        defer { startsUnderWay[id, default: 1] -= 1 }
        do throws(Refusal) {
            try await order()
            note("\(node.name): \(name) of mailing \(id.rawValue) is done")
            tell(.start(id), from: node)
        } catch {
            note("\(node.name): \(name) of mailing \(id.rawValue) was refused: \(error.english)")
            let state = try? await plain.campaign(id)?.state
            if wasStopped, state == .paused || state == .cancelled, startsUnderWay[id] == 1 {
                ledger.mailings[id]?.isStopped = true
            }
        }
    }

    /// Those who are there before the start, and whom nobody has touched, get the mailing whatever happens.
    private func rememberAudience(of id: CampaignID) async {
        guard let state = try? await plain.campaign(id)?.state, state == .draft || state == .scheduled else { return }
        ledger.mailings[id]?.audience = Set(contacts)
    }

    func schedule(_ id: CampaignID) async {
        guard let (node, process) = desk(), let found = try? await plain.campaign(id) else { return }
        await rememberAudience(of: id)
        let at = node.clock.now + .seconds(random.below(400))
        do {
            let isDone = try await process.store.scheduleCampaign(
                id, version: found.version, links: [], startAt: at, at: node.clock.now)
            note("\(node.name): mailing \(id.rawValue) is \(isDone ? "" : "not ")scheduled")
        } catch {
            note("\(node.name): mailing \(id.rawValue) could not be scheduled")
        }
    }

    func pause(_ id: CampaignID) async {
        guard let (node, process) = desk() else { return }
        let starts = startsBegun[id]
        do throws(Refusal) {
            if mutant == .untoldPause {
                do throws(StoreError) {
                    guard try await process.store.pauseCampaign(id, at: node.clock.now) else { return }
                } catch { throw Refusal(error) }
            } else {
                try await process.campaigns.pause(id, actor: "somebody")
                tell(.halt(id), from: node)
            }
            acknowledgeStop(of: id, "pause", node, starts)
        } catch {
            note("\(node.name): pause of mailing \(id.rawValue) was refused: \(error.english)")
        }
    }

    func cancel(_ id: CampaignID) async {
        guard let (node, process) = desk() else { return }
        ledger.mailings[id]?.isCancelTried = true
        let starts = startsBegun[id]
        do throws(Refusal) {
            _ = try await process.campaigns.cancel(id, actor: "somebody", within: .zero)
            tell(.halt(id), from: node)
            acknowledgeStop(of: id, "cancel", node, starts)
        } catch {
            note("\(node.name): cancel of mailing \(id.rawValue) was refused: \(error.english)")
        }
    }

    private func acknowledgeStop(of id: CampaignID, _ name: String, _ node: Node, _ starts: Int?) {
        tally.pauses += 1
        note("\(node.name): \(name) of mailing \(id.rawValue) is acknowledged")
        guard startsUnderWay[id, default: 0] == 0, startsBegun[id] == starts else { return }
        ledger.mailings[id]?.isStopped = true
    }

    // MARK: - Readers

    func unsubscribe(_ contact: ContactID) async {
        guard let (node, process) = desk() else { return }
        ledger.contacts[contact]?.isTouched = true
        let token = Process.tokens.token(.unsubscribe, campaign: random.among(mailings), contact: contact)
        let clock = node.clock
        let unsubscribing = process.unsubscribe(isTold: mutant != .untoldUnsubscription, now: { clock.now })
        do {
            guard try await unsubscribing.run(token: token) else { return }
            tell(.suppress([contact], .unsubscribed), from: node)
            suppressed(contact, "unsubscribed", node)
        } catch {
            note("\(node.name): reader \(contact.rawValue) could not unsubscribe")
        }
    }

    private func suppressed(_ contact: ContactID, _ words: String, _ node: Node) {
        tally.suppressions += 1
        ledger.contacts[contact]?.isSuppressed = true
        note("\(node.name): reader \(contact.rawValue) is \(words)")
    }

    func block(_ contact: ContactID) async {
        guard let (node, process) = desk(), let address = await address(of: contact) else { return }
        ledger.contacts[contact]?.isTouched = true
        do throws(Refusal) {
            _ = try await process.blocks.run(text: address, coversSubdomains: false, of: tenant, actor: "somebody")
            tell(.suppress([contact], .manual), from: node)
            // Somebody may have given the reader another address meanwhile; then it is the old one that is blocked.
            guard await self.address(of: contact) == address else { return }
            suppressed(contact, "blocked", node)
        } catch {
            note("\(node.name): reader \(contact.rawValue) could not be blocked: \(error.english)")
        }
    }

    /// Nil while somebody changes it.
    private func address(of contact: ContactID) async -> String? {
        guard !addressChanges.contains(contact) else { return nil }
        return try? await plain.contacts([contact], of: tenant).first?.email
    }

    func blockDomain() async {
        guard let (node, process) = desk(), let domain = Self.domains.last else { return }
        ledger.blockedDomainsTried.insert(domain)
        do throws(Refusal) {
            _ = try await process.blocks.run(text: domain, coversSubdomains: false, of: tenant, actor: "somebody")
            var domains = BlockedDomains()
            domains.insert(domain, coversSubdomains: false)
            tell(.block(domains), from: node)
            ledger.blockedDomains.insert(domain)
            tally.suppressions += 1
            note("\(node.name): \(domain) is blocked")
        } catch {
            note("\(node.name): \(domain) could not be blocked: \(error.english)")
        }
    }

    func stopContact(_ contact: ContactID) async {
        guard let (node, process) = desk() else { return }
        ledger.contacts[contact]?.isTouched = true
        let done = try? await process.store.change(
            [contact], .stop, of: tenant, actor: "somebody", at: node.clock.now)
        note("\(node.name): reader \(contact.rawValue) is \(done == nil ? "not " : "")stopped by hand")
    }

    func changeAddress(_ contact: ContactID) async {
        guard let (node, process) = desk(), addressChanges.insert(contact).inserted else { return }
        defer { addressChanges.remove(contact) }
        guard let found = try? await plain.contacts([contact], of: tenant).first else { return }
        var entry = ContactEntry()
        entry.email = "reader\(contact.rawValue)-\(stepCount)@\(random.among(Self.domains))"
        ledger.contacts[contact]?.addresses.append(entry.email)
        let saving = try? await process.contacts.update(
            found, to: entry, shown: found.updatedAt, actor: "somebody")
        note("\(node.name): reader \(contact.rawValue) moves to \(entry.email): \(saving.map { "\($0)" } ?? "failed")")
    }

    /// Whoever comes after the launch is in no audience.
    func addContact() async {
        let address = "late\(stepCount)@\(random.among(Self.domains))"
        do { try await add([address]) } catch { fail(Violation(invariant: .broken, words: "\(error)")) }
        note("reader \(contacts.last?.rawValue ?? 0) comes in")
    }

    func add(_ addresses: [String]) async throws {
        for address in addresses {
            let row = ImportRow(
                email: address, key: address, domain: address.split(separator: "@").last.map(String.init) ?? "",
                fields: "{}")
            let creation = try await plain.createContact(row, lists: [], of: tenant, at: WallClock.start)
            guard case .created(let contact) = creation else { continue }
            contacts.append(contact.id)
            ledger.contacts[contact.id] = Ledger.ContactBookEntry(addresses: [address])
            switch random.below(100) {
            case ..<7: serverMoods[contact.id] = .unknownUser
            case ..<12: serverMoods[contact.id] = .neverNow
            default: break
            }
        }
    }

    // MARK: - Between nodes

    /// What one node did is told to the others at once, as far as they listen.
    func tell(_ word: Node.Word, from teller: Node) {
        for node in nodes where node !== teller {
            if node.stoppedAt == nil { apply(word, to: node) } else { node.inbox.append(word) }
        }
    }

    func hear(_ node: Node) {
        for word in node.inbox { apply(word, to: node) }
        node.inbox = []
    }

    private func apply(_ word: Node.Word, to node: Node) {
        guard let service = node.process?.service else { return }
        switch word {
        case .halt(let id): service.halt(id)
        case .start(let id): service.start(id)
        case .suppress(let contacts, let reason): service.suppress(contacts, reason: reason)
        case .block(let domains): service.block(domains, of: tenant)
        }
    }

    /// The process that committed them knows, and tells the others.
    func heardOfBounces(_ node: Node, _ process: Process) {
        for bounce in ledger.bounces where bounce.process == process.number {
            tell(.suppress([bounce.contact], .hardBounce), from: node)
            ledger.contacts[bounce.contact]?.isSuppressed = true
        }
        ledger.bounces.removeAll { $0.process == process.number }
    }
}
