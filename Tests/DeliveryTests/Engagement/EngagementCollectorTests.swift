// SPDX-License-Identifier: Apache-2.0

import Logging
import Platform
import Testing

@testable import Delivery

@Suite struct EngagementCollectorTests {
    private func collector(_ store: FakeEvents) -> EngagementCollector {
        EngagementCollector(store: store, logger: Logger(label: "test")) { Timestamp(microseconds: 0) }
    }

    private func second(_ number: Int64) -> Timestamp { Timestamp(microseconds: number * 1_000_000) }

    @Test func `what is younger than the window waits`() async {
        let store = FakeEvents()
        let collector = collector(store)
        collector.add(.opened(1, at: 10))
        collector.add(.opened(2, at: 12))
        await collector.flush(before: second(12))
        #expect(store.written == [.opened(1, at: 10)])
        await collector.flush(before: second(13))
        #expect(store.written.map(\.contact.rawValue) == [1, 2])
    }

    @Test func `the same within the window counts as one, a machine's and a person's as two`() async {
        let store = FakeEvents()
        let collector = collector(store)
        for _ in 0..<1_000 {
            #expect(collector.add(.opened(1, at: 10)))
            #expect(collector.add(.opened(1, at: 10, isMachine: true)))
            #expect(collector.add(.opened(2, at: 10)))
        }
        await collector.flush(before: second(11))
        #expect(store.written == [.opened(1, at: 10), .opened(1, at: 10, isMachine: true), .opened(2, at: 10)])
        // Two windows later it is a new one.
        await collector.flush(before: second(14))
        collector.add(.opened(1, at: 15))
        await collector.flush(before: second(16))
        #expect(store.written.last == .opened(1, at: 15))
        #expect(store.written.count == 4)
    }

    @Test func `at the bound further ones are dropped, and afterwards there is room again`() async {
        let store = FakeEvents()
        let collector = collector(store)
        for contact in 1...Int64(EngagementCollector.limit) { collector.add(.opened(contact)) }
        #expect(!collector.add(.opened(-1)))
        await collector.flush(before: second(1))
        #expect(store.written.count == EngagementCollector.limit)
        #expect(store.batches.allSatisfy { $0.count <= EngagementCollector.batch })
        #expect(collector.add(.opened(-1)))
    }

    @Test func `what cannot be written now is written later, in its order`() async {
        let store = FakeEvents(failures: [.unavailable(detail: "busy")])
        let collector = collector(store)
        collector.add(.opened(1))
        collector.add(.opened(2))
        await collector.flush(before: second(1))
        #expect(store.written.isEmpty)
        collector.add(.opened(3))
        await collector.flush(before: second(1))
        #expect(store.written.map(\.contact.rawValue) == [1, 2, 3])
    }

    @Test func `what will never be written is given up, and holds up nothing`() async {
        let store = FakeEvents(failures: [.broken(detail: "impossible")])
        let collector = collector(store)
        collector.add(.opened(1))
        await collector.flush(before: second(1))
        collector.add(.opened(2))
        await collector.flush(before: second(1))
        #expect(store.written.map(\.contact.rawValue) == [2])
    }

    @Test func `an orderly stop writes what is held, however young`() async {
        let store = FakeEvents()
        let collector = collector(store)
        collector.add(.opened(1, at: 1_000_000))
        let running = Task { await collector.run() }
        running.cancel()
        await running.value
        #expect(store.written == [.opened(1, at: 1_000_000)])
    }
}
