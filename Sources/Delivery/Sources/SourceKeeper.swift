// SPDX-License-Identifier: Apache-2.0

package import Logging
package import Platform

/// Keeps the ``SourceBook`` as the database says, and the database as the book counts.
package actor SourceKeeper {
    /// Between two writes of the counters. After a crash at most what was sent since the last one is missing: a warming
    /// source may then send that much more on its day.
    package static let interval = Duration.seconds(5)

    package nonisolated let book: SourceBook
    private let store: any SourceStore
    private let logger: Logger
    private var begun = 0
    private var applied = 0

    package init(book: SourceBook, store: any SourceStore, logger: Logger) {
        self.book = book
        self.store = store
        self.logger = logger
    }

    /// Reads everything anew: at the start, and after each change.
    package func reload() async throws(StoreError) {
        begun += 1
        let number = begun
        // First the register, then the days: those of a warm-up that began in between are not wanted yet.
        let register = try await store.sourceRegister()
        let days = try await store.sourceDays()
        // One that began earlier and was slower knows less.
        guard number > applied else { return }
        applied = number
        book.replace(with: register, days: days)
        let plans = Set(book.planNames)
        for source in register.sources where source.warmUp.map({ !plans.contains($0.plan) }) == true {
            logger.warning(
                "a source's warm-up plan is gone; it stays at its first day",
                metadata: ["source": "\(source.name)", "plan": "\(source.warmUp?.plan ?? "")"])
        }
    }

    /// Writes what was counted since the last time. What could not be written is kept and written the next time; where
    /// nobody knows whether it was, it is counted twice rather than not at all.
    package func flush() async {
        let days = book.drain()
        guard !days.isEmpty else { return }
        do throws(StoreError) { try await store.addSent(days) } catch {
            book.restore(days)
            logger.error("the counters of warming sources could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// Until its task is cancelled; then it writes once more.
    package func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.interval) } catch { break }
            await flush()
        }
        await flush()
    }
}
