// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import SMTP
import Store
import Testing

/// Mailings made of mailings, from the order to the server that takes them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CopyScenarios {
    /// Reader 1's address is dead, reader 2's mailbox is full at first; the others get their mail.
    private static func judge() async throws -> RecordingServer {
        try await RecordingServer(recipient: { recipient, before in
            switch recipient {
            case Rig.address(1): .reply(ServerReply(550, "5.1.1 no such user"))
            case Rig.address(2) where before == 0: .reply(ServerReply(552, "5.2.2 mailbox full"))
            default: .accept
            }
        })
    }

    private func send(_ rig: Rig, _ id: CampaignID) async throws {
        _ = try await rig.campaigns.launch(id, actor: "test")
        try await rig.wait(id) { $0.state == .finished }
    }

    @Test func `who missed a mailing gets it, who got it gets the apology, and the dead address neither`() async throws
    {
        let judge = try await Self.judge()
        let rig = try await Rig(port: judge.port, contacts: 6)
        rig.start()
        let first = try await rig.draft()
        await #expect(throws: Refusal.self) {
            try await rig.campaigns.resendToMissed(first, name: "again", actor: "test")
        }
        await #expect(throws: Refusal.self, "nobody got it yet") {
            try await rig.campaigns.apologise(first, name: "sorry", in: ("s", "t", nil), actor: "test")
        }
        try await send(rig, first)
        #expect(Set(judge.taken.map(\.recipient)) == Set([0, 3, 4, 5].map(Rig.address)))

        let again = try await rig.campaigns.resendToMissed(first, name: "again", actor: "test")
        #expect(again.state == .draft && again.content.name == "again")
        try await send(rig, again.id)
        #expect(judge.taken.map(\.recipient).dropFirst(4) == [Rig.address(2)])

        let foot = "\n{{unsubscribe_url}}\n{{sender_name}}\n{{postal_address}}\n{{contact}}"
        let sorry = try await rig.campaigns.apologise(
            first, name: "sorry", in: ("おわび", "誤りがありました。" + foot, nil), actor: "test")
        #expect(sorry.content.fromAddress == "news@example.jp" && sorry.content.subject == "おわび")
        try await send(rig, sorry.id)
        #expect(judge.taken.dropFirst(5).map(\.recipient).sorted() == [0, 3, 4, 5].map(Rig.address).sorted())
        await rig.end()
        await judge.stop()
    }

    @Test func `a copy says the same to the same people, and is a draft of its own`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 3)
        rig.start()
        let first = try await rig.draft()
        let copy = try await rig.campaigns.duplicate(first, name: "copy", actor: "test")
        #expect(copy.id != first && copy.state == .draft)
        try await send(rig, copy.id)
        #expect(judge.taken.count == 3)
        #expect(try await rig.store.campaign(first)?.state == .draft)
        await rig.end()
        await judge.stop()
    }
}
