// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import SMTP
internal import Synchronization

/// One provider's decisions: its profile applied to addresses and connections.
final class ReceivingPolicy: ServerPolicy {
    private struct State {
        /// Open connections of each client address; a client goes with its last connection.
        var clients: [String: Int] = [:]
        /// Attempts so far of deferred messages, by recipient. At the limit all are forgotten, so some wait once more.
        var attempts: [String: Int] = [:]
    }

    private static let attemptsLimit = 200_000

    private let profile: ReceivingProfile
    private let configuration: MailboxSimulator.Configuration
    private let inbox: Inbox
    private let chance: Chance
    private let state = Mutex(State())

    init(profile: ReceivingProfile, configuration: MailboxSimulator.Configuration, inbox: Inbox) {
        self.profile = profile
        self.configuration = configuration
        self.inbox = inbox
        self.chance = Chance(seed: configuration.seed)
    }

    func connected(_ connection: ServerConnection) -> ServerDecision {
        inbox.countConnection(profile.provider)
        let open = state.withLock { state in
            state.clients[connection.peer, default: 0] += 1
            return state.clients[connection.peer] ?? 0
        }
        if configuration.acceptsEverything { return .accept }
        if open > profile.connectionsPerClient * configuration.sources {
            return filled(profile.tooManyConnections, address: "", peer: connection.peer)
        }
        if configuration.incidents > 0, chance.fraction(connection.id) < configuration.incidents {
            return filled(profile.incident, address: "", peer: connection.peer)
        }
        return .accept
    }

    func closed(_ connection: ServerConnection) {
        state.withLock { state in
            let open = state.clients[connection.peer] ?? 0
            state.clients[connection.peer] = open > 1 ? open - 1 : nil
        }
    }

    func recipient(
        _ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        if configuration.acceptsEverything { return .accept }
        guard profile.domains.isEmpty || Provider.serving(address: recipient) == profile.provider else {
            inbox.countRefusal(profile.provider, isTemporary: false)
            return .reply(ServerReply(554, "5.7.1 <\(recipient)>: Relay access denied"))
        }
        return decision(at: .rcpt, for: [recipient], peer: connection.peer) ?? .accept
    }

    func data(_ envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision {
        if configuration.acceptsEverything { return .accept }
        return decision(at: .data, for: envelope.recipients, peer: connection.peer) ?? .accept
    }

    func message(
        _ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        if !configuration.acceptsEverything {
            if let decision = decision(at: .dot, for: envelope.recipients, peer: connection.peer) { return decision }
            if envelope.recipients.contains(where: { rule(for: $0)?.effect == .drop }) {
                inbox.countDropped(profile.provider)
                return .accept
            }
        }
        inbox.add(message, envelope: envelope, provider: profile.provider, at: configuration.now())
        return .accept
    }

    /// The first refusal that the recipients meet at this phase; nil: none.
    private func decision(at phase: Phase, for recipients: [String], peer: String) -> ServerDecision? {
        for recipient in recipients {
            guard let rule = rule(for: recipient), rule.phase == phase else { continue }
            switch rule.effect {
            case .drop: continue
            case .reset: return .reset
            case .refuse(let reply):
                inbox.countRefusal(profile.provider, isTemporary: reply.code < 500)
                return .reply(filled(reply, address: recipient, peer: peer))
            case .defer(let reply, let attempts):
                guard defers(recipient, attempts: attempts) else { continue }
                inbox.countRefusal(profile.provider, isTemporary: true)
                return .reply(filled(reply, address: recipient, peer: peer))
            }
        }
        return nil
    }

    /// The rule whose share the address falls into.
    private func rule(for address: String) -> ReceivingProfile.Rule? {
        var place = chance.fraction(address)
        for rule in profile.rules {
            if place < rule.share { return rule }
            place -= rule.share
        }
        return nil
    }

    /// Counts an attempt. Once the message passes it is forgotten, and the next message waits again.
    private func defers(_ address: String, attempts: Int) -> Bool {
        state.withLock { state in
            let before = state.attempts[address] ?? 0
            guard before < attempts else {
                state.attempts[address] = nil
                return false
            }
            if state.attempts.count >= Self.attemptsLimit { state.attempts.removeAll() }
            state.attempts[address] = before + 1
            return true
        }
    }

    private func filled(_ decision: ServerDecision, address: String, peer: String) -> ServerDecision {
        switch decision {
        case .reply(let reply): .reply(filled(reply, address: address, peer: peer))
        case .replyAndClose(let reply): .replyAndClose(filled(reply, address: address, peer: peer))
        case .accept, .close, .reset, .delay: decision
        }
    }

    private func filled(_ reply: ServerReply, address: String, peer: String) -> ServerReply {
        ServerReply(reply.code, lines: reply.lines.map { Self.fill($0, address: address, peer: peer) })
    }

    /// One pass, so that what an address contains is never read as a place to fill.
    private static func fill(_ line: String, address: String, peer: String) -> String {
        line.split(separator: "{", omittingEmptySubsequences: false).enumerated().map { index, part in
            if index == 0 { return String(part) }
            if part.hasPrefix("address}") { return address + part.dropFirst(8) }
            if part.hasPrefix("peer}") { return peer + part.dropFirst(5) }
            return "{" + part
        }.joined()
    }
}
