// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Platform
import SMTP
import Testing

@testable import Delivery
@testable import DeliveryEngine

/// Why is it waiting: the right cause and when it ends, situation by situation.
@Suite struct WaitingFactsTests {
    private static let now = Timestamp(microseconds: 1_000_000_000)
    private static let later = now + .seconds(600)
    private static let ready = QueuePlace(stage: .ready(dueAt: now), site: "gmail")

    private static func facts(
        _ place: QueuePlace = ready, _ state: Campaign.State = .running,
        _ change: (inout WaitingFacts) -> Void = { _ in }
    ) -> WaitingFacts {
        var facts = WaitingFacts(place: place, state: state, startAt: later, node: "here")
        facts.ways = [way()]
        change(&facts)
        return facts
    }

    private static func way(_ name: String = "a", _ barriers: [WaitingFacts.Barrier] = []) -> WaitingFacts.Way {
        WaitingFacts.Way(source: name, barriers: barriers)
    }

    private static func barrier(
        _ identity: LimitIdentity, _ kind: Closure.Kind?, until: Timestamp? = later, share: Double = 1,
        rate: Double? = nil
    ) -> WaitingFacts.Barrier {
        let closure = kind.map { Closure($0, until: until == nil ? nil : 1, detail: "421 slow down") }
        let state = Gate.Snapshot(
            name: "g", limits: .init(messagesPerSecond: rate), share: share, connections: 0, ceiling: nil,
            closures: closure.map { [$0] } ?? [], refusal: share < 1 ? "421 slow down" : nil)
        return WaitingFacts.Barrier(
            key: GateKey(identity), state: state, closures: closure.map { [($0, until)] } ?? [])
    }

    private static func lane(
        pending: Int = 0, connections: Int = 0, ceiling: Int? = nil, trouble: (SMTP.Phase, String)? = nil,
        rate: Double? = nil
    ) -> LaneState {
        LaneState(
            lane: Lane(site: "gmail", route: .exchangers(domain: "gmail.com"), limits: LaneLimits(connections: 5)),
            connections: connections, pending: pending, ceiling: 5, restsFor: nil,
            trouble: trouble.map { LaneState.Trouble(phase: $0.0, detail: $0.1, at: .now()) },
            gates: [
                Gate.Snapshot(
                    name: "g", limits: .init(messagesPerSecond: rate), share: 1, connections: connections,
                    ceiling: ceiling, closures: [], refusal: nil)
            ])
    }

    private static func order(_ kind: QueueOrder.Kind, until: Timestamp?, source: String? = nil) -> QueueOrder {
        QueueOrder(
            id: QueueOrderID(7), kind: kind,
            selection: source == nil ? QueueSelection(tenant: TenantID(1)) : QueueSelection(source: source),
            reason: "complaints",
            actor: "night", madeAt: now, until: until)
    }

    private static func resting(_ trouble: (SMTP.Phase, String)) -> WaitingFacts.Way {
        WaitingFacts.Way(source: "a", barriers: [], lane: lane(trouble: trouble), restsUntil: later)
    }

    private static let situations: [(String, WaitingFacts, WaitingReason.Cause, Timestamp?)] = [
        ("draft", facts(ready, .draft), .draft, nil),
        ("reserved", facts(ready, .scheduled), .scheduled, later),
        ("paused", facts(ready, .paused), .paused, nil),
        ("cancelled", facts(ready, .cancelled), .cancelled, nil),
        ("not planned so far", facts(QueuePlace(stage: .unplanned), .planning), .planning, nil),
        ("no recipient", facts(QueuePlace(stage: .absent)), .absent, nil),
        ("has its outcome", facts(QueuePlace(stage: .settled(.delivered, at: later))), .settled, later),
        ("put off", facts(QueuePlace(stage: .deferred(attempt: 1, dueAt: later))), .deferred, later),
        ("another node's", facts(QueuePlace(stage: .claimed(node: "there"))), .otherNode, nil),
        ("held", facts { $0.orders = [order(.hold, until: nil)] }, .held, nil),
        ("purged, in limbo", facts { $0.orders = [order(.purge, until: later)] }, .purged, later),
        (
            "tenant suspended by a reply",
            facts { $0.mailing = [barrier(.tenant(TenantID(1)), .suspended)] }, .suspended, later
        ),
        ("quiet hours", facts { $0.mailing = [barrier(.tenant(TenantID(1)), .quiet)] }, .quietHours, later),
        (
            "spread over its time", facts { $0.mailing = [barrier(.campaign(CampaignID(1)), nil, rate: 5)] }, .spread,
            nil
        ),
        (
            "source suspended", facts { $0.ways = [way("a", [barrier(.source("a"), .suspended)])] }, .suspended, later
        ),
        (
            "the provider's quiet minutes", facts { $0.ways = [way("a", [barrier(.everybody, .quiet)])] },
            .quietMinutes, later
        ),
        (
            "warm-up quota used up",
            facts { $0.ways = [WaitingFacts.Way(source: "a", barriers: [], quotaUntil: later)] }, .warmUpQuota, later
        ),
        (
            "the only source held",
            facts { facts in
                facts.orders = [order(.hold, until: later, source: "a")]
                facts.ways[0].hold = facts.orders[0]
            }, .held, later
        ),
        ("no source", facts { $0.ways = [] }, .noSource, nil),
        (
            "DNS failure", facts { $0.ways = [resting((.connect, "no answer from the DNS: timeout"))] }, .dns, later
        ),
        ("no server answers", facts { $0.ways = [resting((.connect, "refused"))] }, .unreachable, later),
        ("turned away", facts { $0.ways = [resting((.greeting, "554 go away"))] }, .refused, later),
        (
            "rate", facts { $0.ways[0].lane = lane(pending: 9, rate: 10) }, .rate, nil
        ),
        (
            "connections", facts { $0.ways[0].lane = lane(pending: 9, connections: 5, ceiling: 5) }, .connections, nil
        ),
        (
            "backed off", facts { $0.ways = [way("a", [barrier(.source("a"), nil, share: 0.5)])] }, .backedOff, nil
        ),
        ("outcomes cannot be written", facts { $0.isStalled = true }, .storeBehind, nil),
        ("its turn", facts { $0.waitingAhead = 3 }, .turn, nil),
        ("behind urgent ones", facts { $0.hasUrgentAhead = true }, .urgentFirst, nil),
        (
            "behind urgent ones that use all connections",
            facts { facts in
                facts.hasUrgentAhead = true
                facts.ways[0].lane = lane(pending: 9, connections: 5, ceiling: 5)
            }, .urgentFirst, nil
        ),
    ]

    @Test(arguments: situations.indices) func `the right cause is named, and when it ends`(index: Int) {
        let (situation, facts, cause, until) = Self.situations[index]
        let first = facts.reasons.first
        #expect(first?.cause == cause, "\(situation)")
        #expect(first?.until == until, "\(situation)")
    }

    @Test func `one source that may send is enough: what stops another does not count`() {
        let facts = Self.facts { facts in
            facts.ways = [Self.way("a", [Self.barrier(.source("a"), .suspended)]), Self.way("b")]
        }
        #expect(facts.reasons.map(\.cause) == [.turn])
    }

    @Test func `of closed sources the one that opens first counts`() {
        let soon = Self.now + .seconds(5)
        let facts = Self.facts { facts in
            facts.ways = [
                Self.way("a", [Self.barrier(.source("a"), .suspended)]),
                Self.way("b", [Self.barrier(.source("b"), .suspended, until: soon)]),
            ]
        }
        #expect(facts.reasons.first?.until == soon)
    }

    @Test(arguments: WaitingReason.Cause.allCases) func `every cause has words in both languages`(
        cause: WaitingReason.Cause
    ) {
        let reason = WaitingReason(cause)
        #expect(!reason.english.isEmpty && !reason.japanese.isEmpty && reason.english != reason.japanese)
    }
}
