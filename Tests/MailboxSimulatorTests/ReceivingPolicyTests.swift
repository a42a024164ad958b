// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SMTP
import Testing

@testable import MailboxSimulator

@Suite struct ReceivingPolicyTests {
    private let connection = ServerConnection(id: 1, peer: "127.0.0.1")

    private func policy(_ provider: Provider, _ change: (inout MailboxSimulator.Configuration) -> Void = { _ in })
        -> (ReceivingPolicy, Inbox)
    {
        var configuration = MailboxSimulator.Configuration()
        configuration.now = { 0 }
        change(&configuration)
        let inbox = Inbox()
        return (ReceivingPolicy(profile: provider.profile, configuration: configuration, inbox: inbox), inbox)
    }

    @Test(arguments: [
        ("Gmail.com", Provider.gmail), ("yahoo.co.jp", .yahoo), ("t.vodafone.ne.jp", .softbank), ("ezweb.ne.jp", .au),
        ("hotmail.co.jp", .outlook), ("docomo.ne.jp", .docomo), ("example.com", .plain), ("notgmail.com", .plain),
        ("", .plain),
    ])
    func `a domain belongs to its provider`(domain: String, provider: Provider) {
        #expect(Provider.serving(domain: domain) == provider)
    }

    @Test(arguments: Provider.allCases)
    func `unknown users stay unknown, and they are about as many as the profile says`(provider: Provider) {
        let domain = provider.profile.domains.first ?? "example.com"
        let (first, _) = policy(provider)
        let (second, _) = policy(provider)
        var refused = 0
        for number in 0..<5_000 {
            let address = "user\(number)@\(domain)"
            let decision = first.recipient(address, in: ServerEnvelope(), on: connection)
            if case .reply(let reply) = decision, reply.code >= 500 {
                refused += 1
                #expect(second.recipient(address, in: ServerEnvelope(), on: connection) == decision)
                #expect(first.recipient(address, in: ServerEnvelope(), on: connection) == decision)
            }
        }
        let share = provider.profile.rules.reduce(0.0) { sum, rule in
            if rule.phase == .rcpt, case .refuse(let reply) = rule.effect, reply.code >= 500 {
                sum + rule.share
            } else {
                sum
            }
        }
        #expect(abs(Double(refused) - share * 5_000) < 25)
    }

    @Test(arguments: [true, false]) func `every reply to the end of a message waits for the delay`(isPlain: Bool) {
        let (policy, inbox) = policy(.plain) {
            $0.delay = .milliseconds(250)
            $0.acceptsEverything = isPlain
        }
        let decision = policy.message(
            ByteBuffer(string: "Subject: x\r\n\r\n"), in: ServerEnvelope(), on: connection)
        #expect(decision == .delay(.milliseconds(250), then: .accept))
        #expect(inbox.counters(.plain).accepted == 1)
    }

    @Test func `a deferred message passes at a later attempt`() throws {
        let (policy, _) = policy(.plain)
        var deferred: String?
        for number in 0..<5_000 where deferred == nil {
            let decision = policy.recipient("user\(number)@example.com", in: ServerEnvelope(), on: connection)
            if case .reply(let reply) = decision, reply.code == 450 { deferred = "user\(number)@example.com" }
        }
        let address = try #require(deferred)
        #expect(policy.recipient(address, in: ServerEnvelope(), on: connection) == .accept)
        #expect(policy.recipient(address, in: ServerEnvelope(), on: connection) != .accept)
    }

    @Test func `a client has only so many connections, until it closes one`() {
        let (policy, _) = policy(.yahoo)
        #expect(policy.connected(connection) == .accept)
        #expect(policy.connected(connection) == .accept)
        #expect(
            policy.connected(connection)
                == .replyAndClose(
                    ServerReply(421, "[TSS04] Messages from 127.0.0.1 temporarily deferred: too many connections")))
        policy.closed(connection)
        policy.closed(connection)
        #expect(policy.connected(connection) == .accept)
    }

    @Test func `another provider's address is not taken, unless everything is`() {
        let (strict, _) = policy(.gmail)
        let decision = strict.recipient("a@docomo.ne.jp", in: ServerEnvelope(), on: connection)
        #expect(decision == .reply(ServerReply(554, "5.7.1 <a@docomo.ne.jp>: Relay access denied")))
        let (lenient, _) = policy(.gmail) { $0.acceptsEverything = true }
        #expect(lenient.recipient("a@docomo.ne.jp", in: ServerEnvelope(), on: connection) == .accept)
    }
}
