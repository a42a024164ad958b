// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import Platform
import Testing

@testable import Delivery

@Suite struct ShapingOrdersTests {
    private static let now = Timestamp(microseconds: 1_000_000_000)

    private func shaping() throws -> Shaping {
        let routing = Routing(routes: [], profiles: try ProfileSet.load())
        return Shaping(
            places: PlaceBook(routing: routing, exchangers: nil),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func order(
        _ kind: QueueOrder.Kind, _ selection: QueueSelection, until: Timestamp?
    ) -> QueueOrder {
        QueueOrder(
            id: QueueOrderID(1), kind: kind, selection: selection, reason: "r", actor: "a", madeAt: Self.now,
            until: until)
    }

    private func isClosed(_ shaping: Shaping, _ key: GateKey) -> Bool {
        shaping.gates.existing(key)?.closure(now: Shaping.clock)?.kind == .held
    }

    @Test func `a hold closes what it selects until its time is up, and no longer`() throws {
        let shaping = try shaping()
        let key = GateKey(.tenant(TenantID(3)))
        let hold = order(.hold, QueueSelection(tenant: TenantID(3)), until: Self.now + .seconds(60))
        shaping.apply([hold], at: Self.now)
        #expect(isClosed(shaping, key))
        shaping.apply([hold], at: Self.now + .seconds(61))
        #expect(!isClosed(shaping, key))
    }

    @Test func `what is purged stays stopped when its time is up, until it is settled and the order ended`() throws {
        let shaping = try shaping()
        let key = GateKey(.campaign(CampaignID(5)))
        let purge = order(.purge, QueueSelection(campaign: CampaignID(5)), until: Self.now + .seconds(60))
        shaping.apply([purge], at: Self.now + .seconds(61))
        #expect(isClosed(shaping, key))
        #expect(shaping.gates.existing(key)?.closure(now: Shaping.clock)?.until == nil)
        shaping.apply([], at: Self.now + .seconds(61))
        #expect(!isClosed(shaping, key))
    }

    @Test func `a hold for a domain lets the domain go by itself, so that nobody stands behind it`() throws {
        let shaping = try shaping()
        let before = shaping.places.place(of: "example.jp").servers
        shaping.apply([order(.hold, QueueSelection(domain: "example.jp"), until: nil)], at: Self.now)
        #expect(shaping.places.place(of: "example.jp").servers == "\(before)#example.jp")
        #expect(shaping.places.place(of: "example.com").servers == "example.com")
        #expect(isClosed(shaping, GateKey(.everybody, at: "#example.jp")))
    }
}
