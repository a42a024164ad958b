// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct LinkChecksTests {
    /// Answers when it is let, and counts.
    final class Gate: LinkProbing {
        let asked = Mutex<[String]>([])
        let atOnce = Mutex((now: 0, most: 0))

        func probe(_ url: String) async -> LinkFault? {
            asked.withLock { $0.append(url) }
            atOnce.withLock { count in
                count.now += 1
                count.most = max(count.most, count.now)
            }
            for _ in 0..<20 { await Task.yield() }
            atOnce.withLock { $0.now -= 1 }
            return url.hasSuffix("dead") ? .status(404) : nil
        }
    }

    private static let start = Timestamp(microseconds: 1_000_000_000_000)

    @Test func `links are looked at in the background, eight at a time, each once`() async {
        let gate = Gate()
        let checks = LinkChecks(prober: gate, now: { Self.start })
        let urls = (0..<60).map { "https://example.jp/\($0)" } + ["https://example.jp/dead"]
        #expect(checks.states(of: urls).allSatisfy { $0 == .pending })
        while checks.states(of: urls).contains(.pending) { await Task.yield() }
        let states = checks.states(of: urls)
        #expect(states.dropLast().allSatisfy { $0 == .good(at: Self.start) })
        #expect(states.last == .faulty(.status(404), at: Self.start))
        #expect(gate.asked.withLock { $0.count } == 61 && gate.atOnce.withLock { $0.most } <= 8)
    }

    @Test func `an old answer is told until there is a new one`() async {
        let gate = Gate()
        let time = Mutex(Self.start)
        let checks = LinkChecks(prober: gate, now: { time.withLock { $0 } })
        let url = "https://example.jp/"
        while checks.states(of: [url]) == [.pending] { await Task.yield() }
        let later = Self.start + .seconds(601)
        time.withLock { $0 = later }
        #expect(checks.states(of: [url]) == [.good(at: Self.start)])
        while checks.states(of: [url]) != [.good(at: later)] { await Task.yield() }
        #expect(gate.asked.withLock { $0.count } == 2)
    }

    @Test func `where no network is asked, nothing is pending`() {
        #expect(LinkChecks(prober: nil, now: { Self.start }).states(of: ["https://example.jp/"]) == [.notAsked])
    }
}
