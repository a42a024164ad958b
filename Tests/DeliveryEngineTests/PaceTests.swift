// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import DeliveryEngine

@Suite struct PaceTests {
    private static let second: UInt64 = 1_000_000_000
    private let gmail = Pace.Recovery.steps(
        connections: 1, step: 1, every: .seconds(60), again: .seconds(600))
    private let gentle = Pace.Recovery.additive(factor: 0.5, share: 0.25, every: .seconds(60))

    @Test func `after a suspension it goes on with one connection and gets one more for each minute with success`() {
        var pace = Pace(connections: 5)
        pace.suspend(until: 600 * Self.second, gmail, now: 0)
        #expect(pace.isSuspended(599 * Self.second))
        #expect(!pace.isSuspended(600 * Self.second))
        var ceilings: [Int?] = []
        for minute in 10..<16 {
            let now = UInt64(minute) * 60 * Self.second
            pace.advance(now: now)
            ceilings.append(pace.ceiling)
            pace.accepted(now: now)
        }
        #expect(ceilings == [1, 2, 3, 4, 5, 5])
        #expect(!pace.isRecovering)
    }

    @Test func `without a success it stays where it is`() {
        var pace = Pace(connections: 5)
        pace.suspend(until: 600 * Self.second, gmail, now: 0)
        pace.advance(now: 9_000 * Self.second)
        #expect(pace.ceiling == 1)
    }

    @Test func `a refusal on the way back suspends again`() {
        var pace = Pace(connections: 5)
        pace.suspend(until: 600 * Self.second, gmail, now: 0)
        let now = 700 * Self.second
        let counted = pace.backOff(gmail, now: now)
        #expect(counted)
        #expect(pace.isSuspended(1_299 * Self.second))
        #expect(!pace.isSuspended(1_300 * Self.second))
    }

    @Test func `connections that hear the same refusal count once`() {
        var pace = Pace(connections: 8)
        let first = pace.backOff(gentle, now: 10 * Self.second)
        let echo = pace.backOff(gentle, now: 11 * Self.second)
        let later = pace.backOff(gentle, now: 13 * Self.second)
        #expect([first, echo, later] == [true, false, true])
        #expect(pace.ceiling == 2)
    }

    @Test func `a refusal among many accepted messages stands alone; the next one at once does not`() {
        var pace = Pace(connections: 8)
        for _ in 0..<Pace.aloneAfter { pace.accepted(now: 0) }
        let alone = pace.backOff(gentle, now: 10 * Self.second)
        let again = pace.backOff(gentle, now: 11 * Self.second)
        #expect([alone, again] == [false, true])
    }

    @Test func `it never falls below one connection, and grows to the whole again`() {
        var pace = Pace(connections: 4)
        var now: UInt64 = 0
        for _ in 0..<20 {
            now += 3 * Self.second
            pace.backOff(gentle, now: now)
        }
        #expect(pace.ceiling == 1)
        for _ in 0..<4 {
            pace.accepted(now: now)
            now += 61 * Self.second
            pace.advance(now: now)
        }
        #expect(pace.share == 1)
    }
}

@Suite struct GateTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func `connections beyond the limit are not admitted until one ends`() {
        let gate = Gate(name: "g", limits: .init(connections: 2))
        #expect(gate.admitConnection(now: 0))
        #expect(gate.admitConnection(now: 0))
        #expect(!gate.admitConnection(now: 0))
        gate.disconnected()
        #expect(gate.admitConnection(now: 0))
    }

    @Test func `a lowered limit makes the connections beyond it superfluous`() {
        let gate = Gate(name: "g", limits: .init(connections: 4))
        for _ in 0..<4 { _ = gate.admitConnection(now: 0) }
        gate.backOff(.additive(factor: 0.5, share: 0.1, every: .seconds(60)), detail: "421", now: 5 * Self.second)
        #expect(gate.isOvercrowded(now: 5 * Self.second))
        gate.disconnected()
        gate.disconnected()
        #expect(!gate.isOvercrowded(now: 5 * Self.second))
    }

    @Test func `a closure keeps messages and connections back from its beginning to its end`() {
        let gate = Gate(name: "g")
        gate.close(Closure(.quiet, from: 10, until: 20, detail: "the top of the hour"))
        #expect(gate.admitMessage(now: 9) == nil)
        #expect(gate.admitMessage(now: 10) != nil)
        #expect(!gate.admitConnection(now: 19))
        #expect(gate.admitMessage(now: 20) == nil)
    }

    @Test func `of several closures the one that ends last is told, and one that nobody ended comes after all`() {
        let gate = Gate(name: "g")
        gate.close(Closure(.quota, until: 500, detail: "quota"))
        gate.close(Closure(.suspended, until: 900, detail: "421"))
        #expect(gate.closure(now: 1)?.kind == .suspended)
        gate.close(Closure(.held, until: nil, detail: "operator"))
        #expect(gate.closure(now: 1)?.kind == .held)
        gate.open(.held, now: 2)
        #expect(gate.closure(now: 2)?.kind == .suspended)
        #expect(gate.closure(now: 901) == nil)
    }

    @Test func `room tells how many may pass without taking any`() {
        let gate = Gate(name: "g", limits: .init(messagesPerSecond: 50))
        #expect(gate.room(now: Self.second) == .some(1))
        #expect(gate.room(now: 2 * Self.second) == .some(2))
        for _ in 0..<2 { #expect(gate.admitMessage(now: 2 * Self.second) == nil) }
        guard case .none(let wait?) = gate.room(now: 2 * Self.second) else {
            Issue.record("there is room")
            return
        }
        #expect((15_000_000...17_000_000).contains(wait))
        #expect(Gate(name: "free").room(now: 0) == .unlimited)
    }

    @Test func `backing off slows the rate by the same share`() {
        let gate = Gate(name: "g", limits: .init(connections: 10, messagesPerSecond: 100))
        gate.backOff(.additive(factor: 0.5, share: 0.1, every: .seconds(60)), detail: "421", now: 3 * Self.second)
        var taken = 0
        for step in 0..<1_000 where gate.admitMessage(now: 3 * Self.second + UInt64(step) * 10_000_000) == nil {
            taken += 1
        }
        #expect((480...491).contains(taken))
    }
}
