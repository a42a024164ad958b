// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
package import Store
import Synchronization

/// One world with one seed: the product's delivery over a database in memory, driven step by step by a generator of
/// random numbers, and a ledger that checks after every write what must never be.
///
/// Nothing runs at the same time. Where a real process would wait for its database, other steps may come in between.
package actor Simulation {
    /// What a seed decides once.
    struct Shape {
        var nodes: Int
        var contacts: Int
        var mailings: Int
        var bounds: Process.Bounds
    }

    static let domains = ["a.example", "b.example", "c.example"]

    package nonisolated let seed: UInt64
    /// Steps that are kept in words.
    let historyLimit: Int
    let mutant: Mutant?
    let shape: Shape
    let time = SimulatedTime()
    var random: SimulationRandom
    let database: SimulatedDatabase
    /// The database as it is, without anything in between.
    let plain: SQLStore
    var tenant = TenantID(0)
    var nodes: [Node] = []
    var ledger = Ledger()
    var mailings: [CampaignID] = []
    var contacts: [ContactID] = []
    var processCount = 0
    /// How many steps are under way, one inside of the other.
    var depth = 0
    /// Waits of processes since the last write.
    var naps = 0
    var stepCount = 0
    var history: [String] = []
    var violation: Violation?
    /// Faults and people come to an end, and everything has to come to rest.
    var isDraining = false
    /// Until when the database answers nobody.
    var outageUntil = Duration.zero
    /// Orders to start a mailing that were begun and not answered.
    var startsUnderWay: [CampaignID: Int] = [:]
    /// Orders to start a mailing that were ever begun: one that comes while a stop is ordered may win.
    var startsBegun: [CampaignID: Int] = [:]
    /// Readers whose address somebody is changing.
    var addressChanges: Set<ContactID> = []
    var readCursors: [CampaignID: Int64] = [:]
    var serverMoods: [ContactID: Mood] = [:]
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    var tally = SimulationTally()

    /// How a recipient's server takes mail to him.
    enum Mood { case fair, unknownUser, neverNow }

    package init(seed: UInt64, mutant: Mutant? = nil, history: Int = 30, template: SimulatedDatabase) throws {
        historyLimit = history
        self.seed = seed
        self.mutant = mutant
        var random = SimulationRandom(seed: seed)
        let connectionsPerLane = 1 + random.below(2)
        shape = Shape(
            nodes: random.oneIn(3) ? 2 : 1, contacts: 3 + random.below(random.oneIn(4) ? 40 : 12),
            mailings: 1 + random.below(3),
            bounds: Process.Bounds(
                // The committer holds its limit where it is four times the connections, or more.
                uncommitted: 4 * connectionsPerLane * Self.domains.count + random.below(8),
                waiting: 4 + random.below(40), connectionsPerLane: connectionsPerLane))
        let ids = Mutex(Int64(1_000))
        let newID: @Sendable () -> Int64 = {
            ids.withLock { id in
                id += 1
                return id
            }
        }
        self.random = random
        self.newID = newID
        database = try SimulatedDatabase(copying: template)
        plain = database.store(newCampaignID: newID)
    }

    let newID: @Sendable () -> Int64

    /// A database to copy, which costs less than making a schema anew.
    package static func template() async throws -> SimulatedDatabase { try await SimulatedDatabase() }

    /// Lives through `steps` steps and then lets everything come to rest.
    package func run(steps: Int) async -> SimulationResult {
        do {
            try await prepare()
            while stepCount < steps, violation == nil { await step() }
            if violation == nil { try await drain() }
        } catch let found as Violation {
            violation = violation ?? found
        } catch {
            violation = violation ?? Violation(invariant: .broken, words: "\(error)")
        }
        for node in nodes { node.process = nil }
        await database.close()
        return SimulationResult(
            seed: seed, violation: violation, step: stepCount, history: history, digest: digest, tally: tally)
    }

    // MARK: - Words

    /// One line of what happened.
    func note(_ words: String) {
        for byte in words.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let indent = String(repeating: "  ", count: max(0, depth - 1))
        history.append("\(stepCount)\t\(time.now.short)\t\(indent)\(words)")
        if history.count > historyLimit { history.removeFirst(history.count - historyLimit) }
    }

    func fail(_ found: Violation) {
        guard violation == nil else { return }
        violation = found
        note("VIOLATION \(found.invariant.rawValue): \(found.words)")
    }

    /// Runs a piece of bookkeeping that may find a violation.
    func book<Value>(_ body: (inout Ledger) throws(Violation) -> Value) -> Value? {
        do throws(Violation) { return try body(&ledger) } catch {
            fail(error)
            return nil
        }
    }
}

/// What a world came to.
package struct SimulationResult: Sendable {
    package let seed: UInt64
    package let violation: Violation?
    /// The number of steps made.
    package let step: Int
    /// The last of them, in words.
    package let history: [String]
    /// Of all words: equal when the same happened.
    package let digest: UInt64
    package let tally: SimulationTally
}

/// How often the things happened that the invariants are about: a simulation in which nothing goes wrong proves nothing.
package struct SimulationTally: Sendable, Codable {
    package var steps = 0
    package var writes = 0
    package var mails = 0
    package var accepted = 0
    package var copies = 0
    package var crashes = 0
    package var fatesUnknown = 0
    package var leasesLost = 0
    package var pauses = 0
    package var suppressions = 0
    package var retries = 0
    package var clockChanges = 0

    package mutating func add(_ other: SimulationTally) {
        steps += other.steps
        writes += other.writes
        mails += other.mails
        accepted += other.accepted
        copies += other.copies
        crashes += other.crashes
        fatesUnknown += other.fatesUnknown
        leasesLost += other.leasesLost
        pauses += other.pauses
        suppressions += other.suppressions
        retries += other.retries
        clockChanges += other.clockChanges
    }

    package init() {}
}

extension Duration {
    /// `1d 02:03:04.5`
    var short: String {
        let (seconds, attoseconds) = components
        let tenth = attoseconds / 100_000_000_000_000_000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(seconds / 86_400)d \(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(tenth)"
    }
}
