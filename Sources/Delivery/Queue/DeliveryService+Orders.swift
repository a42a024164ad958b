// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
package import Platform
import Synchronization

/// What an operator orders of the queue while it is at work.
extension DeliveryService {
    package enum OrderFault: Error, CustomStringConvertible {
        case store(StoreError)
        /// Nothing is selected: an order for the whole queue is made site by site, on purpose.
        case empty
        case full
        /// A reroute needs a tenant or a mailing; a source can only be held.
        case unsuitable
        case missing

        package var description: String {
            switch self {
            case .store(let error): "\(error)"
            case .empty: "say of what: a tenant, a mailing, a domain, a site or a source"
            case .full: "there are \(QueueOrder.limit) orders already: end some"
            case .unsuitable:
                "a reroute needs a tenant or a mailing and no more, and a purge cannot be about a source"
            case .missing: "there is no such order, or it has ended"
            }
        }
    }

    /// Durable and in force when it returns; what is past MAIL FROM finishes.
    package func order(
        _ kind: QueueOrder.Kind, _ selection: QueueSelection, pool: String? = nil, reason: String, actor: String,
        until: Timestamp?
    ) async throws(OrderFault) -> QueueOrder {
        guard !selection.isEmpty else { throw .empty }
        let namesMailings = selection.domain == nil && selection.site == nil && selection.source == nil
        switch kind {
        case .hold: break
        case .purge: guard selection.source == nil else { throw .unsuitable }
        case .reroute: guard namesMailings, pool != nil else { throw .unsuitable }
        }
        let made: QueueOrder?
        do {
            made = try await stores.addQueueOrder(
                kind, selection, pool: pool, reason: reason, actor: actor, until: until, at: now())
        } catch { throw .store(error) }
        guard let made else { throw .full }
        await ordersChanged()
        return made
    }

    /// Ends a hold or a reroute, or takes a purge back.
    package func endOrder(_ id: QueueOrderID, actor: String) async throws(OrderFault) {
        let ended: Bool
        do { ended = try await stores.endQueueOrder(id, actor: actor, at: now()) } catch { throw .store(error) }
        guard ended else { throw .missing }
        await ordersChanged()
    }

    /// Reads the orders and puts them in force.
    func ordersChanged() async {
        let found = try? await retrying { () async throws(StoreError) in try await self.stores.queueOrders() }
        guard let found else { return }
        orders.withLock { $0 = found }
        keepDoubts()
        shaping.apply(found, at: now())
        // Whole mailings wait in the database; parts of them wait here, behind closed gates.
        for item in queue.removeAll(where: { item, _ in
            let batch = item.batch.batch
            return found.contains {
                $0.stops && $0.isWhole && $0.selection.covers(tenant: batch.tenant, campaign: batch.campaign)
            }
        }) { giveBack(item.batch) }
        reshelve()
        engineBox.withLock { $0 }?.wakeAll()
        claimSignal.yield()
    }

    /// Sources, pools or their tenants are others.
    package func sourcesChanged() {
        reshelve()
        singles?.giveBackWaiting()
        singles?.nudge()
        engineBox.withLock { $0 }?.wakeAll()
    }

    /// Puts what waits where it belongs by now: another pool's shelf, a domain's own.
    private func reshelve() {
        let places = shaping.places
        func place(of item: WorkQueue.Item) -> Place {
            places.place(of: Self.domain(of: item.batch.batch.recipients[item.offset].email))
        }
        let moved = queue.removeAll { item, shelf in
            !shaping.isRight(shelf, for: item.batch.campaign, at: place(of: item))
        }
        var groups: [CampaignID: [Place: [WorkQueue.Item]]] = [:]
        for item in moved { groups[item.batch.campaign.id, default: [:]][place(of: item), default: []].append(item) }
        for (place, items) in groups.values.joined() {
            guard let campaign = items.first?.batch.campaign else { continue }
            var left = items[...]
            for part in shaping.shelves(in: queue, of: campaign, to: place, count: items.count, at: now()) {
                for item in left.prefix(part.count) { queue.putBack(item, to: part.shelf) }
                left = left.dropFirst(part.count)
                wake(part.shelf.pool, to: place)
            }
        }
    }

    /// What a claim leaves alone, and how much it may bring.
    func claimRoom() -> ClaimRoom {
        let time = now()
        let active = orders.withLock { $0 }.filter { $0.stops && $0.isInForce(at: time) }
        let perSite = settings.waitingPerSite / Batch.limit
        var room = ClaimRoom(
            other: perSite,
            held: queue.waitingByTenant.mapValues { bySite in
                bySite.mapValues { ($0 + Batch.limit / 2) / Batch.limit }
            })
        let resting = restingTenants(at: time)
        room.excludedCampaigns.formUnion(
            campaigns.all.filter { resting.contains($0.tenant) && !$0.isUrgent }.map(\.id))
        for order in active where order.isWhole {
            if let campaign = order.selection.campaign {
                room.excludedCampaigns.insert(campaign)
            } else if let tenant = order.selection.tenant {
                room.excludedTenants.insert(tenant)
            }
        }
        for order in active where order.selection.tenant == nil && order.selection.campaign == nil {
            if let site = order.selection.site, order.selection.source == nil { room.bySite[site] = 0 }
        }
        return room
    }

    /// Ends the orders whose time is up; what was in limbo is settled first.
    package func endDueOrders() async throws {
        let time = now()
        let due = orders.withLock { $0 }.filter { $0.isDue(at: time) }
        for order in due {
            if order.kind == .purge { try await purge(order) }
            _ = try await retrying { () async throws(StoreError) in
                try await self.stores.endQueueOrder(order.id, actor: "hayauma", at: self.now())
            }
        }
        if !due.isEmpty { await ordersChanged() }
    }

    private func purge(_ order: QueueOrder) async throws {
        let waiting = queue.removeAll { item, _ in order.selection.selects(item, site: shaping.places) }
        for item in waiting {
            settle(item.batch, item.offset, .cancelled, reply: .local("purged: \(order.reason)"))
        }
        var total = waiting.count
        while true {
            let settled = try await retrying { () async throws(StoreError) in
                try await self.stores.purgeNext(order.selection, limit: 5_000, at: self.now())
            }
            total += settled
            if settled == 0 { break }
        }
        logger.notice("purged", metadata: ["order": "\(order.id.rawValue)", "recipients": "\(total)"])
    }
}

extension QueueOrder {
    /// It is about whole mailings.
    var isWhole: Bool { selection.domain == nil && selection.site == nil && selection.source == nil }
}

extension QueueSelection {
    func selects(_ item: WorkQueue.Item, site places: PlaceBook) -> Bool {
        let batch = item.batch.batch
        guard covers(tenant: batch.tenant, campaign: batch.campaign) else { return false }
        let domain = DeliveryService.domain(of: batch.recipients[item.offset].email)
        if let wanted = self.domain, wanted != domain { return false }
        if let site, site != batch.site, site != places.place(of: domain).site { return false }
        return true
    }
}
