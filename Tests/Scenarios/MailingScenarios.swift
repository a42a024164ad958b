// SPDX-License-Identifier: Apache-2.0

import Delivery
import MessageContent
import Platform
import SMTP
import Store
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(5))) struct MailingScenarios {
    @Test(arguments: [
        Set(ServerConfiguration.Extension.allCases), [.pipelining, .enhancedStatusCodes], [],
    ])
    func `everybody gets exactly one mail, whatever the server offers`(extensions: Set<ServerConfiguration.Extension>)
        async throws
    {
        let judge = try await RecordingServer(extensions: extensions, messagesPerConnection: 37)
        let rig = try await Rig(port: judge.port, contacts: 1_200)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.recipients == 1_200 && done.counts.delivered == 1_200 && done.counts.left == 0)
        #expect(judge.taken.map(\.recipient).sorted() == (0..<1_200).map(Rig.address).sorted())
        #expect(Set(judge.taken.map(\.messageID)).count == 1_200)
        #expect(try await rig.events(id).count == 1_200)
        await rig.end()
        await judge.stop()
    }

    @Test func `temporary refusals are tried again, dead addresses are suppressed, and all counts agree`() async throws
    {
        let judge = try await RecordingServer(recipient: { recipient, before in
            let number = Int(recipient.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
            if number % 20 == 0 { return .reply(ServerReply(550, "5.1.1 no such user")) }
            if number % 5 == 1, before < 2 { return .reply(ServerReply(451, "4.7.1 later")) }
            return .accept
        })
        let rig = try await Rig(port: judge.port, contacts: 1_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.delivered == 950 && done.counts.bounced == 50 && done.counts.deferred == 0)
        #expect(judge.taken.count == 950 && Set(judge.taken.map(\.recipient)).count == 950)
        let events = try await rig.events(id)
        #expect(events.count { $0.kind == .delivered } == 950)
        #expect(events.count { $0.kind == .bounced } == 50)
        #expect(events.count { $0.kind == .deferred } == 400)
        #expect(try await rig.store.suppression(key: Rig.address(20), of: rig.tenant.id)?.reason == .hardBounce)
        #expect(try await rig.store.suppression(key: Rig.address(1), of: rig.tenant.id) == nil)
        await rig.end()
        await judge.stop()
    }

    @Test func `a connection cut behind the content is unknown and not repeated`() async throws {
        let judge = try await RecordingServer(message: { recipient in recipient.hasPrefix("reader7@") ? .close : .accept
        })
        let rig = try await Rig(port: judge.port, contacts: 200)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.unknown == 1 && done.counts.delivered == 199)
        #expect(Set(judge.taken.map(\.recipient)).count == judge.taken.count)
        await rig.end()
        await judge.stop()
    }

    @Test func `a paused mailing sends nothing, and resumed it reaches everybody once`() async throws {
        let judge = try await RecordingServer(message: { _ in .delay(.milliseconds(1), then: .accept) })
        let rig = try await Rig(port: judge.port, contacts: 3_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait(id) { $0.counts.delivered > 300 }
        try await rig.campaigns.pause(id, actor: "test")
        let commands = judge.policy.mailCommands
        // A command that was on its way when the pause was answered may still arrive; there are 8 connections.
        try await rig.wait(id) { _ in rig.delivery.heldBatches(of: id) == 0 }
        #expect(judge.policy.mailCommands <= commands + 16)
        let paused = try #require(try await rig.store.campaign(id))
        #expect(paused.state == .paused && paused.counts.left > 0)
        #expect(paused.counts.delivered == judge.taken.count)
        try await rig.campaigns.resume(id, actor: "test")
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.delivered == 3_000)
        #expect(judge.taken.count == 3_000 && Set(judge.taken.map(\.recipient)).count == 3_000)
        await rig.end()
        await judge.stop()
    }

    @Test func `a cancelled mailing says exactly who got it and who not`() async throws {
        let judge = try await RecordingServer(message: { _ in .delay(.milliseconds(1), then: .accept) })
        let rig = try await Rig(port: judge.port, contacts: 3_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait(id) { $0.counts.delivered > 300 }
        let cancelled = try await rig.campaigns.cancel(id, actor: "test", within: .seconds(20))
        #expect(cancelled.state == .cancelled)
        #expect(cancelled.counts.left == 0 && cancelled.counts.deferred == 0)
        #expect(cancelled.counts.delivered == judge.taken.count)
        #expect(cancelled.counts.delivered + cancelled.counts.cancelled == 3_000)
        #expect(try await rig.events(id).count == 3_000)
        await rig.end()
        await judge.stop()
    }

    @Test func `who unsubscribes while the mailing runs gets nothing any more`() async throws {
        let judge = try await RecordingServer(message: { _ in .delay(.milliseconds(1), then: .accept) })
        let rig = try await Rig(port: judge.port, contacts: 3_000)
        rig.start()
        let earlier = try await rig.draft()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait(id) { $0.counts.delivered > 100 }
        var left: Set<String> = []
        for number in stride(from: 20, to: 3_000, by: 30) {
            let contact = try #require(try await rig.store.contact(key: Rig.address(number), of: rig.tenant.id))
            let token = rig.tokens.token(.unsubscribe, campaign: earlier, contact: contact.id)
            #expect(try await rig.unsubscribe.run(token: token))
            if !judge.taken.contains(where: { $0.recipient == contact.email }) { left.insert(contact.email) }
        }
        let done = try await rig.wait(id) { $0.state == .finished }
        // Those whose transaction was under way at that moment may have got it; with 8 connections few.
        let late = left.intersection(judge.taken.map(\.recipient))
        #expect(late.count <= 8)
        #expect(done.counts.suppressed == left.count - late.count)
        #expect(done.counts.suppressed > 0)
        await rig.end()
        await judge.stop()
    }

    @Test func `a domain blocked while the mailing runs stops the rest of it, claimed or not`() async throws {
        let judge = try await RecordingServer(message: { _ in .delay(.milliseconds(1), then: .accept) })
        let rig = try await Rig(port: judge.port, contacts: 3_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait(id) { $0.counts.delivered > 100 }
        let blocking = BlockAddresses(stores: rig.store, listening: rig.delivery, now: Rig.now)
        let report = try await blocking.run(
            text: "example1.jp\n\(Rig.address(2_999))", coversSubdomains: false, of: rig.tenant.id, actor: "test")
        #expect(report.added == 2 && report.stopped == 1)
        func blocked() -> Int {
            judge.taken.count { $0.recipient.hasSuffix("@example1.jp") || $0.recipient == Rig.address(2_999) }
        }
        let before = blocked()
        let done = try await rig.wait(id) { $0.state == .finished }
        // Those whose transaction was under way at that moment may have got it; with 8 connections few.
        #expect(blocked() - before <= 16)
        #expect(done.counts.suppressed == 1_001 - blocked() && done.counts.suppressed > 0)
        #expect(done.counts.delivered + done.counts.suppressed == 3_000)
        await rig.end()
        await judge.stop()
    }

    @Test func `stopped and started again, a mailing goes on where it was`() async throws {
        let judge = try await RecordingServer(message: { _ in .delay(.milliseconds(1), then: .accept) })
        let rig = try await Rig(port: judge.port, contacts: 3_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        for threshold in [300, 1_200] {
            try await rig.wait(id) { $0.counts.delivered > threshold }
            await rig.stop()
            let stopped = try #require(try await rig.store.campaign(id))
            #expect(stopped.state != .finished && stopped.counts.left > 0)
            #expect(stopped.counts.delivered == judge.taken.count)  // an orderly stop sends nobody a second copy
            try await rig.comeBack()
        }
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.delivered == 3_000)
        #expect(judge.taken.count == 3_000 && Set(judge.taken.map(\.recipient)).count == 3_000)
        await rig.end()
        await judge.stop()
    }

    @Test func `a server that bears two connections is not stormed with more`() async throws {
        let judge = try await RecordingServer(connections: 2)
        let rig = try await Rig(port: judge.port, contacts: 1_000)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let done = try await rig.wait(id) { $0.state == .finished }
        #expect(done.counts.delivered == 1_000)
        #expect(judge.policy.refusedConnections < 100)
        await rig.end()
        await judge.stop()
    }

    @Test func `mail goes encrypted where STARTTLS is offered, and in the clear where it turns out broken`()
        async throws
    {
        for isBroken in [false, true] {
            let judge = try await RecordingServer(tls: try TestCertificate.serverContext(refusingEverybody: isBroken))
            let rig = try await Rig(port: judge.port, contacts: 60)
            rig.start()
            let id = try await rig.draft()
            _ = try await rig.campaigns.launch(id, actor: "test")
            let done = try await rig.wait(id) { $0.state == .finished }
            #expect(done.counts.delivered == 60)
            #expect(judge.taken.allSatisfy { $0.isEncrypted == !isBroken })
            await rig.end()
            await judge.stop()
        }
    }

    @Test func `a server that is away is waited for`() async throws {
        let first = try await RecordingServer()
        let port = first.port
        await first.stop()
        let rig = try await Rig(port: port, contacts: 50)
        rig.start()
        let id = try await rig.draft()
        _ = try await rig.campaigns.launch(id, actor: "test")
        let waiting = try await rig.wait(id) { $0.counts.deferred > 0 }
        #expect(waiting.counts.bounced == 0 && waiting.counts.delivered == 0)
        await rig.end()
    }
}
