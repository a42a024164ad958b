// SPDX-License-Identifier: Apache-2.0

import MessageContent
import NIOCore
import Platform
import Synchronization

/// Recipients that are claimed and not yet taken by the engine: what is ready for a pool's sources at a place, mailing
/// by mailing. Bounded by how much is claimed.
///
/// Whoever of the pool's sources has room takes next, so that one at rest holds nobody up. Urgent mailings go before
/// bulk (but every eighth take begins with bulk), and tenants take turns, counted in recipients.
final class WorkQueue: Sendable {
    struct Item: Sendable {
        let batch: ClaimedBatch
        /// Index into `batch.batch.recipients`.
        let offset: Int
        /// Sources that a server asked to send this one elsewhere.
        var avoids: [String] = []
    }

    /// A pool's work at one place.
    struct ShelfKey: Hashable, Sendable {
        let pool: String
        /// `Place.site`, which the servers determine.
        let site: String
        /// `Place.servers`.
        let servers: String

        static func == (one: ShelfKey, other: ShelfKey) -> Bool {
            one.pool == other.pool && one.servers == other.servers
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(pool)
            hasher.combine(servers)
        }
    }

    /// What waits of one mailing at one shelf, for people.
    struct Waiting: Sendable {
        let shelf: ShelfKey
        let campaign: CampaignRuntime
        let count: Int
    }

    /// Which of a shelf's mailings may be taken from, as asked before each of them.
    enum Permission {
        /// So many at most.
        case open(Int)
        /// Not for this long; nil: nobody knows.
        case closed(TimeAmount?)
    }

    struct Taken {
        var items: [Item] = []
        /// The shelves have no more for now.
        var isDry = true
        /// There is something that may be taken later: after this time.
        var again: TimeAmount?

        mutating func ask(in wait: TimeAmount) { again = min(again ?? wait, wait) }
    }

    private struct Stream {
        let campaign: CampaignRuntime
        var items = CircularBuffer<Item>()
        var turn = 0
    }

    private struct Shelf {
        var streams: [CampaignID: Stream] = [:]
        /// Recipients taken of each tenant, from a common start.
        var served: [TenantID: Int] = [:]
        var takes = 0

        /// The order in which the mailings are asked.
        func order() -> [CampaignID] {
            let bulkFirst = takes % 8 == 7
            return streams.values
                .map { stream in
                    let urgency = stream.campaign.isUrgent == bulkFirst ? 1 : 0
                    return (urgency, served[stream.campaign.tenant] ?? 0, stream.turn, stream.campaign.id)
                }
                .sorted { $0 < $1 }.map(\.3)
        }

        /// A tenant that comes newly starts where the one that had least stands.
        mutating func welcome(_ tenant: TenantID) {
            let present = Set(streams.values.map(\.campaign.tenant))
            served = served.filter { present.contains($0.key) }
            if served[tenant] == nil { served[tenant] = served.values.min() ?? 0 }
        }
    }

    private struct State {
        var shelves: [ShelfKey: Shelf] = [:]
        var byTenant: [TenantID: [String: Int]] = [:]
        var total = 0

        mutating func count(_ item: Item, _ change: Int) {
            let batch = item.batch.batch
            byTenant[batch.tenant, default: [:]][batch.site, default: 0] += change
            total += change
        }

        mutating func add(_ items: some Collection<Item>, to key: ShelfKey, inFront: Bool) {
            guard let campaign = items.first?.batch.campaign else { return }
            var shelf = shelves[key] ?? Shelf()
            shelf.welcome(campaign.tenant)
            var stream = shelf.streams[campaign.id] ?? Stream(campaign: campaign, turn: shelf.takes)
            // Out of the shelf while it grows: nothing is copied.
            shelf.streams[campaign.id] = nil
            if inFront {
                for item in items.reversed() { stream.items.prepend(item) }
            } else {
                stream.items.append(contentsOf: items)
            }
            shelf.streams[campaign.id] = stream
            shelves[key] = shelf
            for item in items { count(item, 1) }
        }
    }

    private let state = Mutex(State())

    var total: Int { state.withLock { $0.total } }

    /// Recipients of each site that wait here, tenant by tenant.
    var waitingByTenant: [TenantID: [String: Int]] { state.withLock { $0.byTenant } }

    /// All of one mailing.
    func append(_ offsets: [Int], of batch: ClaimedBatch, to shelf: ShelfKey) {
        state.withLock { $0.add(offsets.map { Item(batch: batch, offset: $0) }, to: shelf, inFront: false) }
    }

    /// One that was taken goes back to where it came from.
    func putBack(_ item: Item, to shelf: ShelfKey) {
        state.withLock { $0.add(CollectionOfOne(item), to: shelf, inFront: true) }
    }

    /// Up to `limit` items of one mailing, and no more once what its copies share comes to `octets`; at least one.
    ///
    /// - Parameters:
    ///   - source: that takes; items that avoid it stay.
    ///   - permit: asked for each mailing in turn.
    func take(
        from key: ShelfKey, source: String, limit: Int, octets: Int, permit: (CampaignRuntime) -> Permission
    ) -> Taken {
        state.withLock { state in
            var taken = Taken()
            guard let index = state.shelves.index(forKey: key) else { return taken }
            for id in state.shelves.values[index].order() {
                guard let campaign = state.shelves.values[index].streams[id]?.campaign else { continue }
                let allowed: Int
                switch permit(campaign) {
                case .open(let most): allowed = most
                case .closed(let wait):
                    taken.ask(in: wait ?? .milliseconds(250))
                    continue
                }
                let room = max(1, min(limit, allowed, octets / max(1, campaign.mailing.sharedSize)))
                let items = Self.pop(room, of: id, from: &state.shelves.values[index], source: source)
                for item in items { state.count(item, -1) }
                taken.items = items
                if !items.isEmpty { break }
            }
            if state.shelves.values[index].streams.isEmpty { state.shelves.remove(at: index) }
            taken.isDry = taken.items.isEmpty
            return taken
        }
    }

    func hasWork(at shelf: ShelfKey) -> Bool { state.withLock { $0.shelves[shelf] != nil } }

    /// How many wait on the shelves of a pool, as far as `isMeant` says so of their site.
    func count(in pool: String, where isMeant: (String) -> Bool) -> Int {
        state.withLock { state in
            state.shelves.reduce(0) { sum, entry in
                guard entry.key.pool == pool, isMeant(entry.key.site) else { return sum }
                return entry.value.streams.values.reduce(sum) { $0 + $1.items.count }
            }
        }
    }

    private static func pop(_ limit: Int, of id: CampaignID, from shelf: inout Shelf, source: String) -> [Item] {
        guard var stream = shelf.streams.removeValue(forKey: id) else { return [] }
        var items: [Item] = []
        items.reserveCapacity(limit)
        // Those that avoid this source wait for another: they are looked over once.
        var passed: [Item] = []
        while items.count < limit, passed.count < limit, let item = stream.items.popFirst() {
            if item.avoids.contains(source) { passed.append(item) } else { items.append(item) }
        }
        stream.items.append(contentsOf: passed)
        shelf.takes += 1
        stream.turn = shelf.takes
        shelf.served[stream.campaign.tenant, default: 0] += items.count
        if !stream.items.isEmpty { shelf.streams[id] = stream }
        return items
    }

    /// Takes out what `isWanted`.
    func removeAll(where isWanted: (Item, ShelfKey) -> Bool) -> [Item] {
        state.withLock { state in
            var removed: [Item] = []
            for (key, shelf) in state.shelves {
                for (id, stream) in shelf.streams {
                    let out = stream.items.filter { isWanted($0, key) }
                    guard !out.isEmpty else { continue }
                    removed.append(contentsOf: out)
                    var kept = CircularBuffer<Item>()
                    kept.append(contentsOf: stream.items.filter { !isWanted($0, key) })
                    if kept.isEmpty {
                        state.shelves[key]?.streams[id] = nil
                    } else {
                        state.shelves[key]?.streams[id]?.items = kept
                    }
                }
                if state.shelves[key]?.streams.isEmpty == true { state.shelves[key] = nil }
            }
            for item in removed { state.count(item, -1) }
            return removed
        }
    }

    func removeAll(of campaign: CampaignID?) -> [Item] {
        removeAll { item, _ in campaign == nil || item.batch.campaign.id == campaign }
    }

    /// For people: what waits where.
    var waiting: [Waiting] {
        state.withLock { state in
            state.shelves.flatMap { key, shelf in
                shelf.streams.values.map { Waiting(shelf: key, campaign: $0.campaign, count: $0.items.count) }
            }
        }
    }
}
