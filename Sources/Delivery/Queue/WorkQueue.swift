// SPDX-License-Identifier: Apache-2.0

import MessageContent
import NIOCore
import Platform
import Synchronization

/// Recipients that are claimed and not yet taken by the engine, by lane. Bounded by how much is claimed.
final class WorkQueue: Sendable {
    struct Item: Sendable {
        let batch: ClaimedBatch
        /// Index into `batch.batch.recipients`.
        let offset: Int
    }

    private struct State {
        var items: [String: CircularBuffer<Item>] = [:]
        var waiting: [String: Int] = [:]
        var total = 0
    }

    private let state = Mutex(State())

    /// Recipients of each site that wait here.
    var waitingBySite: [String: Int] { state.withLock { $0.waiting } }
    var total: Int { state.withLock { $0.total } }

    func append(_ offsets: [Int], of batch: ClaimedBatch, to lane: String) {
        state.withLock { state in
            state.items[lane, default: CircularBuffer()].append(
                contentsOf: offsets.lazy.map { Item(batch: batch, offset: $0) })
            state.waiting[batch.batch.site, default: 0] += offsets.count
            state.total += offsets.count
        }
    }

    /// Up to `limit` items, and no more once what their mailings' copies share comes to `octets`; at least one.
    /// Dry: the lane has fewer.
    func take(lane: String, limit: Int, octets: Int) -> (items: [Item], isDry: Bool) {
        state.withLock { state in
            guard let index = state.items.index(forKey: lane) else { return ([], true) }
            var taken: [Item] = []
            taken.reserveCapacity(limit)
            var room = octets
            while taken.count < limit, room > 0, let item = state.items.values[index].popFirst() {
                taken.append(item)
                room -= item.batch.campaign.mailing.sharedSize
                state.waiting[item.batch.batch.site, default: 0] -= 1
            }
            let isEmpty = state.items.values[index].isEmpty
            if isEmpty { state.items.remove(at: index) }
            state.total -= taken.count
            return (taken, isEmpty && taken.count < limit)
        }
    }

    /// Takes out everything of one campaign, or of all.
    func removeAll(of campaign: CampaignID?) -> [Item] {
        state.withLock { state in
            var removed: [Item] = []
            for (lane, items) in state.items {
                let (out, kept) = (
                    items.filter { campaign == nil || $0.batch.campaign.id == campaign },
                    items.filter { campaign != nil && $0.batch.campaign.id != campaign }
                )
                removed.append(contentsOf: out)
                var buffer = CircularBuffer<Item>()
                buffer.append(contentsOf: kept)
                state.items[lane] = buffer.isEmpty ? nil : buffer
            }
            for item in removed { state.waiting[item.batch.batch.site, default: 0] -= 1 }
            state.total -= removed.count
            return removed
        }
    }
}
