// SPDX-License-Identifier: Apache-2.0

import Delivery
import Foundation
import Platform
import SMTP
import Store
import Testing

/// Mailings that take their time, rest, or stop by themselves.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PacingScenarios {
    @Test func `a mailing to a list that is half dead stops by itself, says why, and goes on when somebody wants so`()
        async throws
    {
        let judge = try await RecordingServer(recipient: { recipient, _ in
            let number = recipient.drop { !$0.isNumber }.prefix { $0.isNumber }
            return Int(number).map { $0 % 2 } == 0
                ? .reply(ServerReply(550, "5.1.1 no such user here")) : .accept
        })
        let rig = try await Rig(port: judge.port, contacts: 2_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let stopped = try await rig.wait(id) { $0.state == .paused }
        try await rig.wait { try await rig.store.hold(of: id) != nil }
        let hold = try #require(try await rig.store.hold(of: id))
        #expect(hold.reason.english.contains("do not exist") && hold.reason.japanese.contains("存在しない宛先"))
        try await rig.wait(id) { $0.counts.bounced >= 20 }
        let tried = try await rig.store.campaign(id)?.counts
        #expect((tried?.bounced ?? 0) + (tried?.delivered ?? 0) < 300, "\(String(describing: tried)) of 2,000")
        #expect(stopped.counts.recipients <= 2_000)
        // Whoever resumes it has seen why; it stops again.
        try await rig.campaigns.resume(id, actor: "test")
        try await rig.wait {
            try await rig.store.auditEntries(of: rig.tenant.id, limit: 20)
                .count { $0.action == "campaign.stop" && $0.actor == "hayauma" } == 2
        }
        await rig.end()
        await judge.stop()
    }

    @Test func `a spread mailing leaves slowly, and at once when it is spread no more`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 600)
        rig.start()
        let id = try await rig.draft()
        #expect(try await rig.store.setSpread(of: id, to: .seconds(3_600), actor: "test", at: Rig.now()))
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait { !judge.taken.isEmpty }
        let address = Rig.address(599)
        let contact = try #require(try await rig.store.contact(key: address, of: rig.tenant.id))
        try await rig.wait {
            try await rig.delivery.whyWaiting(contact.id, email: address, in: id).first?.cause == .spread
        }
        let why = try await rig.delivery.whyWaiting(contact.id, email: address, in: id)
        #expect(why.first?.until == (try await rig.store.campaign(id)?.spreadUntil))
        #expect(judge.taken.count < 60)
        #expect(try await rig.store.setSpread(of: id, to: nil, actor: "test", at: Rig.now()))
        try await rig.delivery.keepPaces()
        try await rig.wait(id) { $0.state == .finished }
        #expect(judge.taken.count == 600)
        await rig.end()
        await judge.stop()
    }

    @Test func `in a tenant's quiet hours nothing of it leaves but what is urgent`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 30)
        rig.start()
        // The present hour, whatever it is, and the one behind it.
        let minute = Int(Rig.now().seconds % 86_400 / 60)
        let hours = try #require(
            QuietHours(
                from: (minute + QuietHours.minutesOfDay - 5) % QuietHours.minutesOfDay,
                to: (minute + 60) % QuietHours.minutesOfDay, offsetInMinutes: 0))
        try await rig.store.setQuietHours(of: rig.tenant.id, to: hours, actor: "test", at: Rig.now())
        try await rig.delivery.pacingChanged()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let contact = try #require(try await rig.store.contact(key: Rig.address(0), of: rig.tenant.id))
        try await rig.wait {
            try await rig.delivery.whyWaiting(contact.id, email: Rig.address(0), in: id).first?.cause == .quietHours
        }
        let why = try await rig.delivery.whyWaiting(contact.id, email: Rig.address(0), in: id)
        let difference = (why.first?.until?.microseconds ?? 0) - hours.next(at: Rig.now()).until.microseconds
        #expect(abs(difference) < 2_000_000)
        #expect(judge.policy.mailCommands == 0)
        #expect(try await rig.delivery.setUrgent(true, id, actor: "test"))
        try await rig.wait(id) { $0.state == .finished }
        let other = try await rig.draft()
        _ = try await rig.campaigns.launch(other, actor: "test")
        try await rig.store.setQuietHours(of: rig.tenant.id, to: nil, actor: "test", at: Rig.now())
        try await rig.delivery.pacingChanged()
        try await rig.wait(other) { $0.state == .finished }
        #expect(judge.taken.count == 60)
        await rig.end()
        await judge.stop()
    }
}
