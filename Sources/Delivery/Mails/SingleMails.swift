// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
package import Logging
package import Platform
import SMTP
package import Secrets
import Synchronization

/// Mails that belong to no mailing's audience, on their way through the same lanes: tests, the product's own notices.
///
/// The database holds them, sealed, until they are settled. A lane takes them before any mailing's mail. One that is
/// lost with the process is claimed again at the next start; a second copy is possible then, a missing one is not.
package final class SingleMails: Sendable {
    /// Claimed and not settled, at most.
    private static let heldLimit = 50
    /// Octets of them; a claim brings as many mails as may all be of the largest size.
    private static let heldOctets = 20 * MailSize.limit
    private static let lease = Duration.seconds(900)
    /// After a password reset's link has run out, nobody wants the mail either.
    package static let retries = RetrySchedule(
        intervals: [.seconds(30), .seconds(120), .seconds(300), .seconds(600)], expiry: .seconds(3_600))

    /// The engine's ticket.
    final class Ticket: Sendable {
        let mail: SingleMail
        let content: [UInt8]

        init(mail: SingleMail, content: [UInt8]) {
            self.mail = mail
            self.content = content
        }
    }

    private struct State {
        var waiting: [WorkQueue.ShelfKey: [Ticket]] = [:]
        /// Octets of each.
        var held: [SingleMailID: Int] = [:]

        /// How many more may be claimed.
        var room: Int {
            let octets = held.values.reduce(0, +)
            return min(SingleMails.heldLimit - held.count, (SingleMails.heldOctets - octets) / MailSize.limit)
        }
    }

    private let store: any SingleMailStore
    private let secrets: SecretBox
    private let shaping: Shaping
    private let node: String
    private let retries: RetrySchedule
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())
    /// So that a lane's taking costs no lock while there are none.
    private let waitingCount = Atomic<Int>(0)
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    package init(
        store: any SingleMailStore, secrets: SecretBox, shaping: Shaping, node: String,
        retries: RetrySchedule = SingleMails.retries, logger: Logger, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.secrets = secrets
        self.shaping = shaping
        self.node = node
        self.retries = retries
        self.logger = logger
        self.now = now
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Durable when it returns. `content` of each is the message as it goes on the wire, not sealed.
    package func add(_ mails: [NewSingleMail], at time: Timestamp) async throws(StoreError) {
        var sealed = mails
        for index in sealed.indices {
            do { sealed[index].content = try secrets.seal(mails[index].content, context: Self.context) } catch {
                throw .broken(detail: "a mail could not be sealed: \(error)")
            }
        }
        try await store.addSingleMails(sealed, at: time)
        nudge()
    }

    private static let context = "single_mail.content"

    /// There may be something due.
    func nudge() { signal.yield() }

    func recover() async throws(StoreError) { try await store.recoverSingleMails(node: node, at: now()) }

    var isIdle: Bool { state.withLock(\.held.isEmpty) }

    /// Claims what is due and hands it to the lanes.
    func pump(_ wake: (Lane) -> Void) async throws(StoreError) {
        let room = state.withLock(\.room)
        guard room > 0 else { return }
        let claimed = try await store.claimSingleMails(node: node, lease: Self.lease, limit: room, at: now())
        for item in claimed {
            // One that is still under way here is not begun twice, however long its lane rests.
            guard state.withLock({ $0.held.updateValue(item.content.count, forKey: item.mail.id) }) == nil else {
                continue
            }
            guard let content = try? secrets.open(item.content, context: Self.context) else {
                logger.error("a mail of its own cannot be opened with this installation's secret.key")
                settle(Ticket(mail: item.mail, content: []), .failed, retryAt: nil, reply: nil)
                continue
            }
            let domain = DeliveryService.domain(of: item.mail.recipient)
            guard let place = await shaping.places.places(of: [domain])[domain] else { continue }
            let pool = shaping.sources.pool(of: item.mail.tenant)
            let shelf = WorkQueue.ShelfKey(pool: pool, site: place.site, servers: place.servers)
            state.withLock { $0.waiting[shelf, default: []].append(Ticket(mail: item.mail, content: content)) }
            waitingCount.wrappingAdd(1, ordering: .releasing)
            for lane in shaping.lanes(pool: pool, to: place, at: now()) { wake(lane) }
        }
    }

    // MARK: - For the engine

    /// Those of the shelves, whatever a warming source has left: they are few, and somebody waits for each.
    func take(from shelves: @autoclosure () -> [WorkQueue.ShelfKey], limit: Int) -> [QueuedMessage] {
        guard waitingCount.load(ordering: .acquiring) > 0 else { return [] }
        let shelves = shelves()
        let tickets = state.withLock { state in
            var taken: [Ticket] = []
            for shelf in shelves where taken.count < limit {
                guard var waiting = state.waiting.removeValue(forKey: shelf) else { continue }
                let part = min(limit - taken.count, waiting.count)
                taken += waiting.prefix(part)
                waiting.removeFirst(part)
                if !waiting.isEmpty { state.waiting[shelf] = waiting }
            }
            return taken
        }
        waitingCount.wrappingSubtract(tickets.count, ordering: .releasing)
        return tickets.map { ticket in
            QueuedMessage(
                message: OutgoingMessage(
                    returnPath: ticket.mail.sender, recipients: [ticket.mail.recipient], content: ticket.content),
                ticket: ticket, index: 0, isUrgent: true)
        }
    }

    func settled(_ ticket: Ticket, _ attempt: Attempt) {
        let verdict = Verdict(of: attempt)
        let mail = ticket.mail
        let next = now() + retries.wait(after: mail.attempt)
        let isOver = next > mail.createdAt + retries.expiry
        switch verdict.outcome {
        case .delivered: settle(ticket, .delivered, retryAt: nil, reply: verdict.reply)
        case .deferred where !isOver: settle(ticket, .waiting, retryAt: next, reply: verdict.reply)
        case .unknown where mail.purpose.repeatsUnknown && !isOver:
            settle(ticket, .waiting, retryAt: next, reply: verdict.reply)
        case .unknown: settle(ticket, .unknown, retryAt: nil, reply: verdict.reply)
        default: settle(ticket, .failed, retryAt: nil, reply: verdict.reply)
        }
    }

    /// It was taken and not tried: due again at once.
    func returned(_ ticket: Ticket) { settle(ticket, .waiting, retryAt: now(), reply: ticket.mail.reply) }

    /// What is not taken yet goes back: the process stops, or the sources are others.
    func giveBackWaiting() {
        let tickets = state.withLock { state in
            let all = state.waiting.values.flatMap { $0 }
            state.waiting = [:]
            return all
        }
        waitingCount.wrappingSubtract(tickets.count, ordering: .releasing)
        for ticket in tickets { returned(ticket) }
    }

    /// Few and far between: each in a transaction of its own. What cannot be written is tried again when its lease has
    /// run out.
    private func settle(_ ticket: Ticket, _ result: SingleMail.State, retryAt: Timestamp?, reply: RecordedReply?) {
        let mail = ticket.mail
        Task {
            for wait in [100, 1_000, 5_000, 0] {
                do throws(StoreError) {
                    try await store.settleSingleMail(
                        mail.id, attempt: mail.attempt, result, retryAt: retryAt, reply: reply)
                    break
                } catch {
                    logger.error("a mail's outcome could not be written", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .milliseconds(wait))
                }
            }
            state.withLock { _ = $0.held.removeValue(forKey: mail.id) }
            nudge()
        }
    }
}
