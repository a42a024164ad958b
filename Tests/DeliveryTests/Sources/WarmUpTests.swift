// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Delivery

@Suite struct WarmUpTests {
    private static let since = Timestamp(microseconds: 1_800_000_000_000_000)

    private func at(_ hours: Double) -> Timestamp { Self.since + .seconds(hours * 3_600) }

    @Test func `the day's messages are spread over its hours, and what an hour left goes to those after it`() {
        var warmUp = WarmUp(quotas: [240, 480], since: Self.since)
        #expect(warmUp.allowance(at: at(0)) == .init(now: 10, today: 240, until: at(1)))
        warmUp.count(10, at: at(0.5))
        #expect(warmUp.allowance(at: at(0.9)) == .init(now: 0, today: 230, until: at(1)))
        #expect(warmUp.allowance(at: at(1)).now == 10)
        // Nothing was sent until noon: 230 over twelve hours, not ten hours' worth at once.
        #expect(warmUp.allowance(at: at(12)).now == 20)
        #expect(warmUp.allowance(at: at(23.99)).now == 230)
    }

    @Test func `a whole day of asking each minute sends the quota, and never more`() {
        var warmUp = WarmUp(quotas: [50, 100], since: Self.since)
        var most = 0
        for minute in 0..<1_440 {
            let now = at(Double(minute) / 60)
            let taken = warmUp.allowance(at: now).now
            most = max(most, taken)
            warmUp.count(taken, at: now)
        }
        #expect(warmUp.sentToday == 50 && most == 3)
        #expect(warmUp.allowance(at: at(23.99)) == .init(now: 0, today: 0, until: at(24)))
    }

    @Test(arguments: [(25, 1), (24, 0), (0, 0), (60, 1)])
    func `only a day that sent half of its quota counts`(sent: Int, step: Int) {
        var warmUp = WarmUp(quotas: [50, 100], since: Self.since)
        warmUp.count(sent, at: at(3))
        _ = warmUp.allowance(at: at(24))
        #expect(warmUp.step == step && warmUp.sentToday == 0)
    }

    @Test func `a week without mail moves it one day at most, and after its last day it is warm`() {
        var warmUp = WarmUp(quotas: [50, 100], since: Self.since)
        warmUp.count(50, at: at(1))
        #expect(warmUp.allowance(at: at(24 * 8)).today == 100)
        warmUp.count(50, at: at(24 * 8 + 2))
        #expect(warmUp.allowance(at: at(24 * 9)) == .free && warmUp.isWarm && warmUp.quota == nil)
    }

    @Test func `the days of the database lead to the same place as having been there`() {
        var lived = WarmUp(quotas: [50, 100, 200], since: Self.since)
        lived.count(40, at: at(2))
        lived.count(10, at: at(26))
        lived.count(90, at: at(50))
        lived.count(7, at: at(75))
        var read = WarmUp(quotas: [50, 100, 200], since: Self.since)
        for (day, sent) in [(0, 40), (1, 10), (2, 90), (3, 7)] {
            read.replay(sent, dayStart: Self.since + .seconds(86_400 * day))
        }
        #expect(read.step == 2 && read.step == lived.step && read.sentToday == lived.sentToday)
        #expect(read.allowance(at: at(76)) == lived.allowance(at: at(76)))
    }

    @Test func `a clock that goes back neither gives a day again nor traps`() {
        var warmUp = WarmUp(quotas: [50, 100], since: Self.since)
        warmUp.count(50, at: at(25))
        let before = warmUp.allowance(at: at(25))
        #expect(warmUp.allowance(at: at(-1_000)) == before)
        #expect(warmUp.allowance(at: Timestamp(microseconds: .max / 2)).today == 100)
        warmUp.count(-1_000, at: at(0))
        #expect(warmUp.sentToday == 0)
    }

    @Test func `the built-in plans are sound, and the carriers have a column of their own`() throws {
        let plans = try WarmUpPlan.load(path: nil)
        #expect(plans.keys.sorted() == ["careful", "standard"])
        let standard = try #require(plans["standard"])
        #expect(standard.quotas(for: "gmail").prefix(4) == [50, 100, 200, 400])
        #expect(standard.quotas(for: "docomo") == standard.quotas(for: "au"))
        #expect(standard.quotas(for: "a relay") == standard.quotas(for: "default"))
    }

    @Test(arguments: [
        "", "[]", "{", #"[{"name":"a"}]"#, #"[{"name":"a","days":{"gmail":[50]}}]"#,
        #"[{"name":"a","days":{"default":[]}}]"#, #"[{"name":"a","days":{"default":[0]}}]"#,
        #"[{"name":"a","days":{"default":[5000]}}]"#, #"[{"name":"a","days":{"default":[50,101]}}]"#,
        #"[{"name":"a","days":{"default":[50,40]}}]"#, #"[{"name":"a","days":{"default":[50],"gmial":[50]}}]"#,
        #"[{"name":"stop","days":{"default":[50]}}]"#, #"[{"name":"","days":{"default":[50]}}]"#,
        #"[{"name":"a","days":{"default":[50]}},{"name":"a","days":{"default":[50]}}]"#,
        #"[{"name":"a","days":{"default":[1,9223372036854775807]}}]"#,
    ])
    func `a plan that jumps, shrinks, or is none is refused`(json: String) {
        #expect(throws: WarmUpPlan.Failure.self) { try WarmUpPlan.parse(json: Array(json.utf8)) }
    }
}
