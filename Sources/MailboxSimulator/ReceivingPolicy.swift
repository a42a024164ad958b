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
        /// Open connections that the doorkeeper turned away.
        var turnedAway: Set<UInt64> = []
    }

    private static let attemptsLimit = 200_000

    private let profile: ReceivingProfile
    private let configuration: MailboxSimulator.Configuration
    private let inbox: Inbox
    private let chance: Chance
    private let doorkeeper: Doorkeeper?
    private let unknownUser: ReceivingProfile.Rule?
    private let unknownUserPrefix: String?
    private let state = Mutex(State())

    init(
        profile: ReceivingProfile, configuration: MailboxSimulator.Configuration, inbox: Inbox,
        doorkeeper: Doorkeeper? = nil
    ) {
        self.profile = profile
        self.configuration = configuration
        self.inbox = inbox
        self.chance = Chance(seed: configuration.seed)
        self.doorkeeper = doorkeeper
        self.unknownUser = profile.rules.first(where: \.isUnknownUser)
        self.unknownUserPrefix = configuration.unknownUserPrefix?.lowercased()
    }

    func connected(_ connection: ServerConnection) -> ServerDecision {
        inbox.countConnection(profile.provider)
        let open = state.withLock { state in
            state.clients[connection.peer, default: 0] += 1
            return state.clients[connection.peer] ?? 0
        }
        if let doorkeeper, let words = doorkeeper.connected(connection.peer) {
            state.withLock { _ = $0.turnedAway.insert(connection.id) }
            return refusal(words, peer: connection.peer)
        }
        if configuration.acceptsEverything { return .accept }
        if doorkeeper?.imposes != true, open > profile.connectionsPerClient * configuration.sources {
            doorkeeper?.refused(connection.peer)
            return filled(profile.tooManyConnections, address: "", peer: connection.peer)
        }
        if configuration.incidents > 0, chance.fraction(connection.id) < configuration.incidents {
            doorkeeper?.refused(connection.peer, speaksOfLimits: true)
            return filled(profile.incident, address: "", peer: connection.peer)
        }
        return .accept
    }

    func closed(_ connection: ServerConnection) {
        let wasLetIn = state.withLock { state in
            let open = state.clients[connection.peer] ?? 0
            state.clients[connection.peer] = open > 1 ? open - 1 : nil
            return state.turnedAway.remove(connection.id) == nil
        }
        if wasLetIn { doorkeeper?.closed(connection.peer) }
    }

    func mail(from reversePath: String, on connection: ServerConnection) -> ServerDecision {
        guard let words = doorkeeper?.mail(connection) else { return .accept }
        return refusal(words, peer: connection.peer)
    }

    func recipient(
        _ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        if configuration.acceptsEverything, doorkeeper == nil, unknownUserPrefix == nil { return .accept }
        if let doorkeeper {
            let isUnknown = ruleInForce(for: recipient)?.isUnknownUser ?? false
            if let words = doorkeeper.recipient(of: connection.peer, isUnknown: isUnknown) {
                return refusal(words, peer: connection.peer, closes: false)
            }
        }
        if configuration.acceptsEverything {
            return decision(at: .rcpt, for: [recipient], peer: connection.peer) ?? .accept
        }
        guard profile.domains.isEmpty || Provider.serving(address: recipient) == profile.provider else {
            inbox.countRefusal(profile.provider, isTemporary: false)
            doorkeeper?.refused(connection.peer)
            return .reply(ServerReply(554, "5.7.1 <\(recipient)>: Relay access denied"))
        }
        return decision(at: .rcpt, for: [recipient], peer: connection.peer) ?? .accept
    }

    func data(_ envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision {
        if configuration.acceptsEverything, unknownUserPrefix == nil { return .accept }
        return decision(at: .data, for: envelope.recipients, peer: connection.peer) ?? .accept
    }

    func message(
        _ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        let decision = judgement(of: message, in: envelope, on: connection)
        return configuration.delay > .zero ? .delay(configuration.delay, then: decision) : decision
    }

    private func judgement(
        of message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        if !configuration.acceptsEverything || unknownUserPrefix != nil {
            if let decision = decision(at: .dot, for: envelope.recipients, peer: connection.peer) { return decision }
            if envelope.recipients.contains(where: { ruleInForce(for: $0)?.effect == .drop }) {
                inbox.countDropped(profile.provider)
                doorkeeper?.accepted(connection.peer)
                return .accept
            }
        }
        doorkeeper?.accepted(connection.peer)
        inbox.add(message, envelope: envelope, provider: profile.provider, at: configuration.now())
        return .accept
    }

    /// The first refusal that the recipients meet at this phase; nil: none.
    private func decision(at phase: Phase, for recipients: [String], peer: String) -> ServerDecision? {
        for recipient in recipients {
            guard let rule = ruleInForce(for: recipient), rule.phase == phase else { continue }
            switch rule.effect {
            case .drop: continue
            case .reset:
                doorkeeper?.refused(peer)
                return .reset
            case .refuse(let reply):
                doorkeeper?.refused(peer)
                inbox.countRefusal(profile.provider, isTemporary: reply.code < 500)
                return .reply(filled(reply, address: recipient, peer: peer))
            case .defer(let reply, let attempts):
                guard defers(recipient, attempts: attempts) else { continue }
                doorkeeper?.refused(peer)
                inbox.countRefusal(profile.provider, isTemporary: true)
                return .reply(filled(reply, address: recipient, peer: peer))
            }
        }
        return nil
    }

    /// What becomes of the address: of those that are unknown by their name the same as of other unknown users.
    private func ruleInForce(for address: String) -> ReceivingProfile.Rule? {
        if let unknownUserPrefix, address.lowercased().hasPrefix(unknownUserPrefix) { return unknownUser }
        return configuration.acceptsEverything ? nil : rule(for: address)
    }

    private func refusal(_ words: Door.Words, peer: String, closes: Bool = true) -> ServerDecision {
        let decision: ServerDecision =
            switch words {
            case .tooManyConnections: profile.tooManyConnections
            case .tooManyMessages: .replyAndClose(profile.server.replies.tooManyMessages)
            case .incident: profile.incident
            case .reply(let reply): closes ? .replyAndClose(reply) : .reply(reply)
            }
        if case .reply(let reply) = words {
            inbox.countRefusal(profile.provider, isTemporary: reply.code < 500)
        } else {
            inbox.countRefusal(profile.provider, isTemporary: true)
        }
        return filled(decision, address: "", peer: peer)
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
