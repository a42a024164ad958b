// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import SMTP

/// One provider's limits, blocks and notes, applied to what its clients do. Pure: time comes in as a ``Moment``, which
/// never goes back.
struct Door {
    /// How a refusal is worded; the profile has the words.
    enum Words: Hashable {
        case tooManyConnections, tooManyMessages
        /// As the provider speaks of its limits and blocks.
        case incident
        case reply(ServerReply)
    }

    struct Client {
        let address: String
        let network: Int
        var crowd = Crowd()
        var window: SlidingWindow?
        var wayBack: WayBack?
        var unknown: UnknownShare?
        var series = RecordSeries()
    }

    struct Network {
        let name: String
        var crowd = Crowd()
        var window: SlidingWindow?
    }

    struct StandingBlock {
        let block: Block
        let network: String?
        let reason: SimulationRecord.BlockRecord.Reason
        let from: UInt64
        let to: UInt64

        init(_ block: Block, network: String? = nil, reason: SimulationRecord.BlockRecord.Reason) {
            self.block = block
            self.network = network
            self.reason = reason
            from = block.from.nanosecondsFromZero
            to = block.to.nanosecondsFromZero
        }
    }

    static let clientsLimit = 1_024
    static let rowsLimit = 200_000
    static let listLimit = 1_000
    /// Name of the client that all addresses past the limit are.
    static let others = "others"

    /// What it imposes, the profile's own limits filled in; nil: nothing.
    let limits: ImposedLimits?
    let unknownUserBlock: UnknownUserBlock?
    let scale: Double
    private let settling: UInt64
    private let reaction: UInt64
    var clients: [Client] = []
    var networks: [Network] = []
    private var clientIndex: [String: Int] = [:]
    private var networkIndex: [String: Int] = [:]
    /// Those that are not over, and the notes of all.
    var standing: [StandingBlock] = []
    var blocks = CircularBuffer<StandingBlock>()
    var violations: [Violation.Kind: Int] = [:]
    var newest = CircularBuffer<Violation>()
    var blockedForUnknownUsers = 0
    private var rows = 0

    init(limits: ImposedLimits?, blocks: [Block], unknownUserBlock: UnknownUserBlock?, scale: Double) {
        self.limits = limits
        self.unknownUserBlock = unknownUserBlock
        self.scale = scale
        settling = limits?.settling.nanosecondsFromZero ?? 0
        reaction = limits?.reaction.nanosecondsFromZero ?? 0
        for block in blocks { add(StandingBlock(block, reason: .configured)) }
    }

    // MARK: - What clients do

    /// A client connected; nil: it is let in, and ``closed(_:_:)`` is called later, which it is not for one turned away.
    mutating func connected(_ address: String, _ now: Moment, secondOfHour: Int) -> Words? {
        let client = index(address)
        if let words = refusesAll(client, now, secondOfHour) ?? refusesConnection(client, now) {
            note(.turnedAway, client, now)
            return words
        }
        clients[client].crowd.entered()
        networks[clients[client].network].crowd.entered()
        note(.opened, client, now)
        return nil
    }

    /// MAIL on a connection that carried `messages` so far; what is returned closes the connection.
    mutating func mail(_ address: String, messages: Int, _ now: Moment, secondOfHour: Int) -> Words? {
        let client = index(address)
        if let words = refusesAll(client, now, secondOfHour) ?? refusesToKeep(client, now)
            ?? refusesMail(client, messages: messages, now)
        {
            note(.refused, client, now)
            return words
        }
        note(.mail, client, now)
        return nil
    }

    mutating func recipient(_ address: String, isUnknown: Bool, _ now: Moment) -> Words? {
        let client = index(address)
        if let words = blocked(client, at: .rcpt, now) {
            turnBack(client, now)
            note(.refused, client, now)
            return words
        }
        guard let rule = unknownUserBlock else { return nil }
        var share = clients[client].unknown ?? UnknownShare(of: rule.count)
        clients[client].unknown = nil
        guard let unknown = share.share(after: isUnknown), unknown > rule.share else {
            clients[client].unknown = share
            return nil
        }
        // Whoever is blocked begins anew, so that old sins do not block again once it is over.
        blockedForUnknownUsers += 1
        let from = Duration.nanoseconds(Int64(clamping: now.simulated))
        let network = rule.blocksNetwork ? networks[clients[client].network].name : nil
        let block = Block(
            from: from, to: from + rule.duration, peers: network == nil ? [clients[client].address] : nil)
        add(StandingBlock(block, network: network, reason: .unknownUsers))
        return nil
    }

    mutating func accepted(_ address: String, _ now: Moment) {
        let client = index(address)
        clients[client].wayBack?.accepted(now)
        note(.accepted, client, now)
    }

    /// The profile refused something; `speaksOfLimits`: as an incident does, which is the beginning of the way back.
    mutating func refused(_ address: String, speaksOfLimits: Bool, _ now: Moment) {
        let client = index(address)
        if speaksOfLimits { turnBack(client, now) }
        note(.refused, client, now)
    }

    mutating func closed(_ address: String, _ now: Moment) {
        let client = index(address)
        note(.closed, client, now)
        let network = clients[client].network
        let (limit, kind) = connectionLimit(client, now)
        let open = clients[client].crowd.open
        if !clients[client].crowd.left(limit: limit, now: now.real, settling: settling) {
            count(kind, client, seen: Double(open), allowed: Double(limit), now)
        }
        let most = limits?.network?.connections ?? .max
        let together = networks[network].crowd.open
        if !networks[network].crowd.left(limit: most, now: now.real, settling: settling) {
            count(.networkConnections, client, seen: Double(together), allowed: Double(most), now)
        }
    }

    // MARK: - What is refused

    /// Whatever it is, it comes at the wrong time.
    private mutating func refusesAll(_ client: Int, _ now: Moment, _ secondOfHour: Int) -> Words? {
        let words = blocked(client, at: .greeting, now)
        if let back = clients[client].wayBack, back.isPausing(now) {
            if !back.wasOnItsWay(now) {
                violate(
                    .pause, client, seen: back.secondsSinceRefusal(now),
                    allowed: limits?.recovery?.pause.inSeconds ?? 0, now)
            }
            return words ?? .incident
        }
        if let words {
            turnBack(client, now)
            return words
        }
        if let minute = quietMinute(secondOfHour) {
            violate(.quietMinute, client, seen: Double(minute), allowed: 0, now)
            return .incident
        }
        return nil
    }

    private mutating func refusesConnection(_ client: Int, _ now: Moment) -> Words? {
        let (limit, kind) = connectionLimit(client, now)
        if !clients[client].crowd.bears(limit: limit, now: now.real, settling: settling) {
            violate(kind, client, seen: Double(clients[client].crowd.open + 1), allowed: Double(limit), now)
            return kind == .recovery ? .incident : .tooManyConnections
        }
        let network = clients[client].network
        if let most = limits?.network?.connections,
            !networks[network].crowd.bears(limit: most, now: now.real, settling: settling)
        {
            let seen = Double(networks[network].crowd.open + 1)
            violate(.networkConnections, client, seen: seen, allowed: Double(most), now)
            return .tooManyConnections
        }
        return nil
    }

    /// A connection that was let in for a while, or before there was less room.
    private mutating func refusesToKeep(_ client: Int, _ now: Moment) -> Words? {
        let (limit, kind) = connectionLimit(client, now)
        if !clients[client].crowd.stillBears(limit: limit, now: now.real, settling: settling) {
            violate(kind, client, seen: Double(clients[client].crowd.open), allowed: Double(limit), now)
            return kind == .recovery ? .incident : .tooManyConnections
        }
        let network = clients[client].network
        if let most = limits?.network?.connections,
            !networks[network].crowd.stillBears(limit: most, now: now.real, settling: settling)
        {
            let seen = Double(networks[network].crowd.open)
            violate(.networkConnections, client, seen: seen, allowed: Double(most), now)
            return .tooManyConnections
        }
        return nil
    }

    private mutating func refusesMail(_ client: Int, messages: Int, _ now: Moment) -> Words? {
        guard let limits else { return nil }
        if let most = limits.messagesPerConnection, messages >= most {
            violate(.messagesPerConnection, client, seen: Double(messages + 1), allowed: Double(most), now)
            return .tooManyMessages
        }
        // Asked before it is read: a copy that is held would make each message copy the whole window.
        if clients[client].window?.admits(now: now.real) == false, let window = clients[client].window {
            violate(.rate, client, seen: Double(window.seenWhenFull), allowed: Double(window.capacity), now)
            return .incident
        }
        let network = clients[client].network
        if networks[network].window?.admits(now: now.real) == false, let window = networks[network].window {
            violate(.networkRate, client, seen: Double(window.seenWhenFull), allowed: Double(window.capacity), now)
            return .incident
        }
        return nil
    }

    /// Connections that the client may have now, and what it breaks with more.
    private mutating func connectionLimit(_ client: Int, _ now: Moment) -> (Int, Violation.Kind) {
        let most = limits?.connections ?? .max
        guard clients[client].wayBack != nil else { return (most, .connections) }
        clients[client].wayBack?.advance(now)
        let ceiling = clients[client].wayBack?.ceiling ?? most
        guard ceiling < most else {
            clients[client].wayBack = nil
            return (most, .connections)
        }
        return (ceiling, .recovery)
    }

    /// The quiet minute that it is, unless it has only just begun.
    private func quietMinute(_ secondOfHour: Int) -> Int? {
        guard let quiet = limits?.quietMinutes, !quiet.isEmpty else { return nil }
        let minute = secondOfHour / 60
        guard quiet.contains(minute) else { return nil }
        var first = minute
        var length = 1
        while length < 60, quiet.contains((first + 59) % 60) {
            first = (first + 59) % 60
            length += 1
        }
        let since = Double((secondOfHour - first * 60 + 3_600) % 3_600) / scale
        let borne = min(Double(reaction) / 1e9, Double(length * 60) / scale / 4)
        return since < borne ? nil : minute
    }

    private mutating func blocked(_ client: Int, at place: Block.Place, _ now: Moment) -> Words? {
        guard !standing.isEmpty else { return nil }
        if standing.contains(where: { $0.to <= now.simulated }) { standing.removeAll { $0.to <= now.simulated } }
        for block in standing where block.from <= now.simulated && block.block.place == place {
            if let peers = block.block.peers, !peers.contains(clients[client].address) { continue }
            if let network = block.network, network != networks[clients[client].network].name { continue }
            return block.block.reply.map(Words.reply) ?? .incident
        }
        return nil
    }

    // MARK: - What is noted

    private mutating func violate(
        _ kind: Violation.Kind, _ client: Int, seen: Double, allowed: Double, _ now: Moment
    ) {
        count(kind, client, seen: seen, allowed: allowed, now)
        clients[client].wayBack = nil
        turnBack(client, now)
    }

    /// Puts a client at the beginning of its way back, unless it is in the pause already.
    private mutating func turnBack(_ client: Int, _ now: Moment) {
        guard let recovery = limits?.recovery else { return }
        if let back = clients[client].wayBack, back.isPausing(now) { return }
        clients[client].wayBack = WayBack(recovery, refused: now, reaction: reaction, scale: scale)
    }

    private mutating func count(
        _ kind: Violation.Kind, _ client: Int, seen: Double, allowed: Double, _ now: Moment
    ) {
        violations[kind, default: 0] += 1
        if newest.count >= Self.listLimit { newest.removeFirst() }
        newest.append(
            Violation(
                kind: kind, time: now.seconds, peer: clients[client].address, seen: seen, allowed: allowed))
        note(.violation, client, now)
    }

    private mutating func note(_ event: RecordSeries.Event, _ client: Int, _ now: Moment) {
        // At the bound of all rows a client keeps as many as it has, and gives its oldest for its newest.
        let limit = rows < Self.rowsLimit ? .max : clients[client].series.seconds.count
        rows += clients[client].series.note(
            event, second: Int32(clamping: now.simulated / 1_000_000_000), limit: limit)
    }

    mutating func add(_ block: StandingBlock) {
        if standing.count >= Self.listLimit { standing.removeFirst() }
        standing.append(block)
        if blocks.count >= Self.listLimit { blocks.removeFirst() }
        blocks.append(block)
    }

    private mutating func index(_ address: String) -> Int {
        if let known = clientIndex[address] { return known }
        let isOther = clients.count >= Self.clientsLimit - 1
        let name = isOther ? Self.others : address
        if isOther, let known = clientIndex[name] { return known }
        let network = isOther ? name : PeerNetwork.containing(address)
        let place = networkIndex[network] ?? networks.count
        if place == networks.count {
            networkIndex[network] = place
            let rate = limits?.network?.messagesPerSecond
            networks.append(Network(name: network, window: rate.map { SlidingWindow(rate: $0) }))
        }
        clientIndex[name] = clients.count
        clients.append(
            Client(
                address: name, network: place,
                window: limits?.messagesPerSecond.map { SlidingWindow(rate: $0) }))
        return clients.count - 1
    }
}
