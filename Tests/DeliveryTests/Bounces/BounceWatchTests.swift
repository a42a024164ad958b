// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Delivery

@Suite struct BounceWatchTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private let one = CampaignID(1)

    /// Counts so many answers of a provider, evenly mixed; the first alarm and after how many it came.
    private func run(
        _ watch: inout BounceWatch, _ count: Int, _ provider: String, unknownOf hundred: Int,
        campaign: CampaignID = CampaignID(1), at time: Timestamp = start
    ) -> (alarm: BounceWatch.Alarm, after: Int)? {
        for index in 0..<count {
            let isUnknown = (index + 1) * hundred / 100 > index * hundred / 100
            if let alarm = watch.count(campaign, provider, isUnknown: isUnknown, isGroup: false, at: time) {
                return (alarm, index + 1)
            }
        }
        return nil
    }

    @Test func `a list with every second address dead stops within a few dozen mails`() throws {
        var watch = BounceWatch(limit: 0.1)
        let found = try #require(run(&watch, 1_000, "gmail", unknownOf: 50))
        #expect(found.after <= 45)
        #expect(found.alarm == .mailing(one, .init(attempts: found.after, unknown: 20)))
    }

    @Test(arguments: [0, 1, 5, 9])
    func `an ordinary list never does`(percent: Int) {
        var watch = BounceWatch(limit: 0.1)
        #expect(run(&watch, 100_000, "gmail", unknownOf: percent) == nil)
    }

    @Test func `a list that is a little worse than allowed stops when that is certain`() throws {
        var watch = BounceWatch(limit: 0.1)
        let found = try #require(run(&watch, 100_000, "docomo", unknownOf: 13))
        #expect(found.after > 150 && found.after < 1_500)
    }

    @Test func `one provider that says so of everybody while the others do not is doubted, and the mailing goes on`()
        throws
    {
        var watch = BounceWatch(limit: 0.1)
        #expect(run(&watch, 60, "docomo", unknownOf: 2) == nil)
        let found = try #require(run(&watch, 100, "gmail", unknownOf: 100))
        #expect(found.alarm == .provider("gmail", .init(attempts: 19, unknown: 19)) && found.after == 19)
        #expect(watch.doubt("gmail") && !watch.doubt("gmail") && watch.isDoubted("gmail"))
        #expect(run(&watch, 500, "gmail", unknownOf: 100) == nil, "it is held")
        #expect(run(&watch, 500, "docomo", unknownOf: 2) == nil)
        watch.decide(on: "gmail", until: Self.start + .seconds(86_400))
        watch.keepDoubts([])
        #expect(run(&watch, 500, "gmail", unknownOf: 100) == nil, "somebody has decided")
        let nextDay = Self.start + .seconds(86_400)
        #expect(run(&watch, 60, "docomo", unknownOf: 2, at: nextDay) == nil)
        #expect(run(&watch, 100, "gmail", unknownOf: 100, at: nextDay) != nil)
    }

    @Test func `the provider in doubt is the one that says so, whoever's answer was the last`() throws {
        var watch = BounceWatch(limit: 0.1)
        // Nineteen of one provider's, which is not yet enough by itself, and the twentieth is another's.
        #expect(run(&watch, 60, "docomo", unknownOf: 0) == nil)
        #expect(run(&watch, 19, "gmail", unknownOf: 100) == nil)
        #expect(
            watch.count(one, "docomo", isUnknown: true, isGroup: false, at: Self.start)
                == .provider("gmail", .init(attempts: 19, unknown: 19)))
    }

    @Test func `where all providers say so it is the list`() throws {
        var watch = BounceWatch(limit: 0.1)
        var alarms: [BounceWatch.Alarm] = []
        for _ in 0..<40 {
            for provider in ["gmail", "docomo", "au"] {
                if let found = run(&watch, 2, provider, unknownOf: 50) { alarms.append(found.alarm) }
            }
        }
        guard case .mailing = alarms.first else {
            Issue.record("\(alarms.first as Any)")
            return
        }
    }

    @Test func `small domains together are nobody who could be out of order`() throws {
        var watch = BounceWatch(limit: 0.1)
        _ = run(&watch, 100, "gmail", unknownOf: 0)
        var alarm: BounceWatch.Alarm?
        for _ in 0..<200 where alarm == nil {
            alarm = watch.count(one, "other-3", isUnknown: true, isGroup: true, at: Self.start)
        }
        guard case .mailing = alarm else {
            Issue.record("\(alarm as Any)")
            return
        }
    }

    @Test func `what was long ago does not count, and a mailing that goes on begins anew`() throws {
        var watch = BounceWatch(limit: 0.1)
        _ = run(&watch, 15, "gmail", unknownOf: 100)
        watch.forget(one)
        let later = Self.start + .seconds(3_600)
        _ = run(&watch, 100, "docomo", unknownOf: 0, at: later)
        let found = try #require(run(&watch, 100, "gmail", unknownOf: 100, at: later))
        #expect(found.after == 20, "the fifteen of an hour ago are forgotten")
    }

    @Test func `without a limit nothing is watched`() {
        var watch = BounceWatch(limit: nil)
        #expect(run(&watch, 10_000, "gmail", unknownOf: 100) == nil)
    }
}
