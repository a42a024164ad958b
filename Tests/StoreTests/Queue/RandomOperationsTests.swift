// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

/// Anything may happen in any order; whatever does, the counters are the events.
@Suite struct RandomOperationsTests {
    @Test(arguments: Engine.allCases, [1, 2, 3] as [UInt64])
    func `counters equal events whatever happens`(engine: Engine, seed: UInt64) async throws {
        try await withStore(engine) { store in
            var random = SplitMix(state: seed)
            let scene = try await Scene(store)
            for index in 0..<5 { try await scene.addReaders(40, domain: "d\(index).example") }
            let ids = [try await scene.tracked(links: 3), try await scene.launched()]
            var held: [Batch] = []
            for second in 0..<150 {
                let id = ids[Int.random(in: 0..<2, using: &random)]
                switch Int.random(in: 0..<14, using: &random) {
                case 0...1: _ = try await store.planNext(id, limit: 30, siteOf: { $0 }, at: scene.at(second))
                case 2...3: held += try await scene.claim(seconds: second, limit: 3)
                case 4...7:
                    guard let batch = held.randomElement(using: &random) else { continue }
                    let some = batch.recipients.filter { _ in Bool.random(using: &random) }
                    _ = try await store.commit(
                        some.map { recipient in
                            let outcome = Outcome.allCases.randomElement(using: &random) ?? .delivered
                            return batch.outcome(
                                outcome, recipient, at: scene.at(second), next: scene.at(second + 5),
                                suppress: outcome == .bounced ? .hardBounce : nil)
                        })
                case 8: _ = try await store.formRetryBatches(limit: 20, siteOf: { $0 }, at: scene.at(second))
                case 9: _ = try await store.recover(node: "a", at: scene.at(second))
                case 10:
                    if try await !store.pauseCampaign(id, at: scene.at(second)) {
                        _ = try await store.resumeCampaign(id, at: scene.at(second))
                    }
                case 11...12: try await engage(id, store, &random, at: scene.at(second))
                default:
                    if second > 120 { _ = try await store.cancelCampaign(id, at: scene.at(second)) }
                    _ = try await store.cancelNext(id, limit: 25, at: scene.at(second))
                }
                guard second % 10 == 9 else { continue }
                for id in ids { try await scene.expectCountersEqualEvents(id) }
            }
            // Whatever is left can be brought to an end.
            _ = try await store.recover(node: "a", at: scene.at(1_000))
            for id in ids {
                _ = try await store.resumeCampaign(id, at: scene.at(1_000))
                try await scene.plan(id)
            }
            _ = try await store.formRetryBatches(limit: 1_000, siteOf: { $0 }, at: scene.at(1_000))
            for batch in try await scene.claim(seconds: 1_000) { _ = try await store.commit(batch.all(.delivered)) }
            for id in ids {
                while try await store.cancelNext(id, limit: 100, at: scene.at(2_000)) > 0 {}
                let campaign = try await scene.campaign(id)
                #expect(campaign.counts.left == 0 && campaign.counts.deferred == 0)
                #expect(campaign.state == .finished || campaign.state == .cancelled)
                try await scene.expectCountersEqualEvents(id)
            }
        }
    }

    /// Some opens, clicks and a farewell of whoever has got mail or not.
    private func engage(
        _ id: CampaignID, _ store: SQLStore, _ random: inout SplitMix, at now: Timestamp
    ) async throws {
        let people = try await store.people(of: id, .everybody, site: nil, after: ContactID(0), limit: 300)
        guard let leaver = people.randomElement(using: &random) else { return }
        var engagements: [NewEngagement] = []
        for person in people where Int.random(in: 0..<4, using: &random) == 0 {
            let isClick = Bool.random(using: &random)
            engagements.append(
                NewEngagement(
                    campaign: id, contact: person.contact, kind: isClick ? .clicked : .opened,
                    link: isClick ? Int.random(in: 0..<3, using: &random) : nil,
                    isMachine: Bool.random(using: &random), plausibleAfter: .seconds(2), at: now))
        }
        try await store.append(engagements)
        _ = try await store.suppress(contact: leaver.contact, reason: .unsubscribed, campaign: id, at: now)
    }
}

/// Sebastiano Vigna's SplitMix64: small, and the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
