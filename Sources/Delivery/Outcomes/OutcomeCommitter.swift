// SPDX-License-Identifier: Apache-2.0

import Logging
import Platform
import Synchronization

/// Writes outcomes in groups: many, one transaction, one fsync.
///
/// At most `limit` outcomes wait or are being written; beyond that `onFull` is called and the engine begins nothing new
/// until `onRoom`. So after a crash at most `limit` results are unknown, besides one for each open connection.
final class OutcomeCommitter: Sendable {
    struct Settings: Sendable {
        /// Outcomes not yet durable before new work is held back.
        var limit = 4_096
        /// How long the first of a group may wait for others.
        var window = Duration.milliseconds(20)
        /// A commit whose fate nobody knows is made again: where the database is another process, and only then. It
        /// settles nobody twice, since the batch's bitmap is in the same transaction.
        var repeatsUnknown = false
        /// Outcomes in one transaction.
        var groupLimit = 2_048
    }

    /// An outcome and the batch that it settles.
    struct Pending: Sendable {
        var record: OutcomeRecord
        let batch: ClaimedBatch
    }

    private struct State {
        var waiting: [Pending] = []
        var writing = 0
        var isFull = false
        var isFinished = false
    }

    let settings: Settings
    private let store: any QueueStore
    private let logger: Logger
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    private let signals: AsyncStream<Void>

    init(
        store: any QueueStore, settings: Settings, logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.sleep = sleep
        self.store = store
        self.settings = settings
        self.logger = logger
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Outcomes that are not durable yet.
    var unwritten: Int { state.withLock { $0.waiting.count + $0.writing } }

    /// Any thread; never blocks. Calls `onFull` when new work has to be held back from now on: `underWay` further
    /// outcomes may still come in, and with them the limit is reached.
    ///
    /// `onFull` and the `onRoom` of ``run(onCommitted:onRoom:)`` are called under the lock, so that they come in the
    /// order of what they tell; they must not come back here.
    func add(_ pending: Pending, underWay: Int, onFull: () -> Void) {
        let threshold = max(settings.limit / 2, settings.limit - underWay)
        let isFirst = state.withLock { state in
            state.waiting.append(pending)
            let reached = !state.isFull && state.waiting.count + state.writing >= threshold
            if reached {
                state.isFull = true
                onFull()
            }
            return state.waiting.count == 1
        }
        if isFirst { signal.yield() }
    }

    /// Nothing will be added any more: ``run(onCommitted:onRoom:)`` returns when all is written.
    func finish() {
        state.withLock { $0.isFinished = true }
        signal.yield()
    }

    /// Writes until ``finish()``. Throws when nobody can know any more what is written: the process has to stop.
    func run(
        onCommitted: @Sendable ([Pending], CommitResult) async -> Void, onRoom: @Sendable () -> Void
    ) async throws(StoreError) {
        for await _ in signals {
            while try await commitNext(onCommitted: onCommitted, onRoom: onRoom) {
                await gather()
            }
            if state.withLock({ $0.isFinished && $0.waiting.isEmpty }) { return }
        }
    }

    /// Lets a group grow for the window, unless it is large before: whoever waits for room does not wait for time.
    private func gather() async {
        for _ in 0..<Self.slices where state.withLock({ $0.waiting.count < settings.groupLimit / 4 && !$0.isFinished })
        {
            try? await sleep(settings.window / Self.slices)
        }
    }

    private static let slices = 20

    /// Writes one group; false: there is none. Throws as ``run(onCommitted:onRoom:)`` does.
    func commitNext(
        onCommitted: @Sendable ([Pending], CommitResult) async -> Void, onRoom: @Sendable () -> Void
    ) async throws(StoreError) -> Bool {
        let group = take()
        if group.isEmpty { return false }
        let result = try await write(group)
        state.withLock { state in
            state.writing = 0
            guard state.isFull, state.waiting.count < settings.limit / 4 else { return }
            state.isFull = false
            onRoom()
        }
        await onCommitted(group, result)
        return true
    }

    private func take() -> [Pending] {
        state.withLock { state in
            let group: [Pending]
            if state.waiting.count <= settings.groupLimit {
                group = state.waiting
                state.waiting = []
                state.waiting.reserveCapacity(group.count)
            } else {
                group = Array(state.waiting.prefix(settings.groupLimit))
                state.waiting.removeFirst(settings.groupLimit)
            }
            state.writing = group.count
            return group
        }
    }

    /// Tries again for as long as the database says that nothing was written: outcomes are never dropped.
    private func write(_ group: [Pending]) async throws(StoreError) -> CommitResult {
        let records = group.map(\.record)
        var pause = Duration.milliseconds(100)
        while true {
            do throws(StoreError) {
                return try await store.commit(records)
            } catch {
                switch error {
                case .unavailable, .full, .conflict:
                    logger.error(
                        "outcomes cannot be written; sending stops until they can", metadata: ["error": "\(error)"])
                    try? await sleep(pause)
                    pause = min(pause * 2, .seconds(5))
                case .unknownOutcome where settings.repeatsUnknown:
                    logger.error("nobody knows whether outcomes were written: again", metadata: ["error": "\(error)"])
                    try? await sleep(pause)
                case .unknownOutcome, .broken:
                    throw error
                }
            }
        }
    }
}
