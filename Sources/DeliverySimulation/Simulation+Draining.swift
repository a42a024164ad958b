// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import Store

/// The beginning and the end of a world.
extension Simulation {
    func prepare() async throws {
        tenant = try await plain.createTenant(
            NewTenant(
                slug: "t", name: "Hayauma", postalAddress: "Tokyo", contact: "03-0000-0000",
                ownerEmail: "o@example.jp", ownerPasswordHash: "-"), at: WallClock.start
        ).id
        try await add((0..<shape.contacts).map { "reader\($0)@\(random.among(Self.domains))" })
        for index in 0..<shape.mailings {
            let content = CampaignContent(
                name: "x", fromName: "Hayauma", fromAddress: "news@example.jp", subject: "mailing \(index)",
                text: "Hello\n\n{{unsubscribe_url}}\n{{sender_name}}\n{{postal_address}}\n{{contact}}", html: nil,
                charset: .utf8, isTracked: false)
            let campaign = try await plain.createCampaign(
                content, audience: .everybody, of: tenant, at: WallClock.start)
            mailings.append(campaign.id)
            ledger.mailings[campaign.id] = Ledger.MailingBook()
        }
        for index in 0..<shape.nodes {
            nodes.append(Node(name: "node-\(index)", clock: WallClock(time)))
        }
    }

    /// The last round of a world may take long, but not for ever.
    private static let roundLimit = 400

    /// No more faults: every server takes what it is given, and everything has to come to rest by itself.
    func drain() async throws {
        isDraining = true
        outageUntil = time.now
        note("no more faults: everything has to come to rest")
        for node in nodes {
            if node.stoppedAt != nil {
                node.stoppedAt = nil
                hear(node)
            }
            if node.clock.offset != .zero, random.oneIn(2) {
                note("\(node.name): the clock is put right")
                ledger.clockErrors += node.clock.offset < .zero ? .zero - node.clock.offset : node.clock.offset
                node.clock.set(offset: .zero)
            }
        }
        // A machine that is down may never come back: others take over what it held.
        if let down = nodes.first(where: { $0.process == nil }), nodes.count > 1, random.oneIn(2) {
            note("\(down.name) never comes back")
            down.isGone = true
        }
        var patience = 12
        for _ in 0..<Self.roundLimit where violation == nil {
            let before = progress(try await plain.queueCensus())
            for node in nodes where !node.isGone { await round(node) }
            guard violation == nil else { return }
            let census = try await plain.queueCensus()
            if progress(census) != before {
                patience = 12
                continue
            }
            guard isIdle else { continue }
            if isAtRest(census) { return try await checkRest(census) }
            patience -= 1
            guard patience > 0 else { return fail(stuck(census)) }
            try await passToNext(census)
        }
        if violation == nil { fail(Violation(invariant: .resumeIsExact, words: "nothing comes to rest")) }
    }

    /// Whatever has to change while something is done.
    private func progress(_ census: QueueCensus) -> [Int] {
        var numbers = census.waiting.map { Int($0.batch?.rawValue ?? 0) * 2 + ($0.owner == nil ? 0 : 1) }
        numbers += [ledger.transactions.count, readCursors.values.map { Int($0 & 0xffff_ffff) }.reduce(0, +)]
        for node in nodes {
            guard let service = node.process?.service else { continue }
            numbers += [
                node.process?.number ?? 0, service.waitingCount, service.heldBatchCount, service.unwrittenCount,
                node.process?.background.count ?? 0,
            ]
        }
        return numbers
    }

    /// Everything that a process can do by itself, once.
    private func round(_ node: Node) async {
        guard let process = node.process else { return await perform(.begin(node)) }
        if process.isStopping, process.isIdle { return await perform(.endStopping(node)) }
        if !process.isStopping {
            for id in mailings where (try? await plain.campaign(id)?.state) == .paused { await perform(.resume(id)) }
            for loop in [Process.Loop.timetable, .planning, .claiming] { await perform(.work(node, loop)) }
            for turn in 0..<3 { await drainingSweep(node, process, turn) }
            for lane in process.engine.awake { await perform(.take(node, lane: lane)) }
            for lane in process.taken.keys.sorted() where !process.engine.isStalled {
                await perform(.mail(node, lane: lane))
            }
        }
        for index in process.connections.indices.reversed() where !process.connections[index].isIdle {
            await perform(.connection(node, index))
        }
        await perform(.work(node, .committing))
        while process.background.count > 0, violation == nil { await perform(.background(node)) }
    }

    private func drainingSweep(_ node: Node, _ process: Process, _ turn: Int) async {
        do { try await sweep(node, process, turn) } catch { await end(node, process, "cannot go on (\(error))") }
    }

    private var isIdle: Bool {
        nodes.allSatisfy { $0.isGone || $0.process?.isIdle == true && $0.process?.isStopping == false }
    }

    private func isAtRest(_ census: QueueCensus) -> Bool {
        census.mailings.allSatisfy { [.draft, .finished, .cancelled].contains($0.state) }
            && census.waiting.isEmpty
    }

    private func checkRest(_ census: QueueCensus) async throws {
        await check()
        try ledger.checkEnd(census)
        for node in nodes where !node.isGone && node.process?.service.heldBatchCount != 0 {
            throw Violation(invariant: .bounded, words: "\(node.name) still holds batches when all is done")
        }
        note("everything is at rest")
    }

    private func stuck(_ census: QueueCensus) -> Violation {
        let states = census.mailings.map { "\($0.id.rawValue) \($0.state)" }.joined(separator: ", ")
        let waiting = census.waiting.prefix(4).map {
            "reader \($0.contact.rawValue) in batch \($0.batch?.rawValue ?? 0) of \($0.owner ?? "nobody")"
        }
        return Violation(
            invariant: .resumeIsExact,
            words: "nothing moves any more: mailings \(states); waiting: \(waiting.joined(separator: ", "))")
    }

    /// Nothing can be done now: time passes to what is due next, and not a wrong clock's day.
    private func passToNext(_ census: QueueCensus) async throws {
        let now = nodes.filter { !$0.isGone }.map(\.clock.now).min() ?? WallClock.start
        let moving = Set(census.mailings.filter { $0.state == .planning || $0.state == .running }.map(\.id))
        for one in census.waiting where one.batch != nil && one.owner == nil && moving.contains(one.campaign) {
            throw Violation(
                invariant: .timeCannotHurt,
                words: "reader \(one.contact.rawValue) is ready in batch \(one.batch?.rawValue ?? 0), "
                    + "due in \(Self.seconds(from: now, to: one.due)) s, and nobody takes the batch")
        }
        guard census.waiting.allSatisfy({ $0.batch == nil || !moving.contains($0.campaign) }) else {
            return await passing(.seconds(20))
        }
        let retries = census.waiting.filter { $0.batch == nil && moving.contains($0.campaign) }.map(\.due)
        let starts = census.mailings.filter { $0.state == .scheduled }.compactMap(\.startAt)
        guard let due = (retries + starts).min() else { return await passing(.seconds(20)) }
        let seconds = Self.seconds(from: now, to: due)
        guard .seconds(seconds) <= Process.longestWait + .seconds(60) + ledger.clockErrors else {
            throw Violation(
                invariant: .timeCannotHurt, words: "the next attempt is due in \(seconds) s, and no wait is so long")
        }
        time.pass(.seconds(max(1, seconds + 1)))
        for process in nodes.compactMap(\.process) { process.renewedAt = time.now }
    }

    private static func seconds(from: Timestamp, to: Timestamp) -> Int64 {
        (to.microseconds - from.microseconds) / 1_000_000
    }
}
