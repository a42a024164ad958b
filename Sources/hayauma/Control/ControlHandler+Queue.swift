// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Foundation
import MIME
import NIOCore
import Platform
import SMTP
import Store

/// `queue …` and `site …`.
extension ControlHandler {
    func queueList(_ request: ControlRequest) async throws -> String {
        let selection = try await selection(request)
        let counts = try await server.store.queueCounts(selection)
        var rows: [QueueRow] = []
        for count in counts {
            rows.append(
                QueueRow(
                    campaign: CampaignCode.text(count.campaign), name: count.name, state: count.state.rawValue,
                    site: count.site,
                    ready: count.ready, claimed: count.claimed, deferred: count.deferred,
                    nextDue: count.nextDue.map(ISO8601.text)))
        }
        return try Payload.encode(rows)
    }

    /// With `dryRun` nothing is ordered: what it would be about is counted.
    func queueOrder(_ request: ControlRequest) async throws -> String {
        guard let kind = QueueOrder.Kind(rawValue: try request.argument("kind")) else {
            throw ControlFailure("the kind of order is not known")
        }
        let selection = try await selection(request)
        let counts = selection.isEmpty ? [] : try await server.store.queueCounts(selection)
        let recipients = counts.reduce(0) { $0 + $1.ready + $1.claimed + $1.deferred }
        if request.arguments["dryRun"] == "true" {
            return try Payload.encode(
                QueueOrderAnswer(
                    id: nil, recipients: recipients, campaigns: Set(counts.map(\.campaign)).count, until: nil))
        }
        var until: Timestamp?
        if let text = request.arguments["for"] {
            guard let duration = Duration(parsing: text), duration > .zero else {
                throw ControlFailure("--for is a time such as 30m, 2h or 1d")
            }
            until = Server.now() + duration
        } else if kind == .purge {
            until = Server.now() + QueueOrder.limbo
        }
        let order = try await server.delivery.order(
            kind, selection, pool: request.arguments["pool"], reason: request.arguments["reason"] ?? "",
            actor: Self.actor, until: until)
        return try Payload.encode(
            QueueOrderAnswer(
                id: order.id.rawValue, recipients: recipients, campaigns: Set(counts.map(\.campaign)).count,
                until: until.map(ISO8601.text)))
    }

    func queueEnd(_ request: ControlRequest) async throws -> String {
        guard let id = Int64(try request.argument("order")) else { throw ControlFailure("an order is a number") }
        try await server.delivery.endOrder(QueueOrderID(id), actor: Self.actor)
        return "{}"
    }

    func queueOrders() async throws -> String {
        let orders = try await server.store.queueOrders()
        return try Payload.encode(
            orders.map { order in
                QueueOrderRow(
                    id: order.id.rawValue, kind: order.kind.rawValue, selection: order.selection.text,
                    pool: order.pool, reason: order.reason, actor: order.actor, madeAt: ISO8601.text(order.madeAt),
                    until: order.until.map(ISO8601.text))
            })
    }

    func queueWhy(_ request: ControlRequest) async throws -> String {
        let id = try campaign(request)
        guard let campaign = try await server.store.campaign(id) else {
            throw ControlFailure("there is no such mailing")
        }
        let reasons: [WaitingReason]
        if let text = request.arguments["to"] {
            guard let address = try? EmailAddress(parsing: text),
                let contact = try await server.store.contact(key: address.suppressionKey, of: campaign.tenant)
            else { throw ControlFailure("\(text) is no reader of this tenant") }
            reasons = try await server.delivery.whyWaiting(contact.id, email: contact.email, in: id)
        } else {
            reasons = try await server.delivery.whyWaiting(id, domain: try request.argument("domain"))
        }
        return try Payload.encode(
            reasons.map { reason in
                WaitingRow(
                    cause: reason.cause.rawValue, en: reason.english, ja: reason.japanese,
                    until: reason.until.map(ISO8601.text), detail: reason.detail)
            })
    }

    func queueUrgent(_ request: ControlRequest) async throws -> String {
        let id = try campaign(request)
        let isUrgent = request.arguments["bulk"] != "true"
        guard try await server.delivery.setUrgent(isUrgent, id, actor: Self.actor) else {
            throw ControlFailure("there is no such mailing")
        }
        return try await status(request)
    }

    func siteList() async throws -> String {
        let lanes = await server.delivery.laneStates()
        let gates = server.delivery.gateStates().map { key, state in
            GateRow(
                identity: key.text, share: state.share, connections: state.connections, ceiling: state.ceiling,
                messagesPerSecond: state.limits.messagesPerSecond,
                closures: state.closures.map { "\($0.kind.rawValue): \($0.detail)" }, refusal: state.refusal)
        }.sorted { $0.identity < $1.identity }
        return try Payload.encode(
            SiteReport(
                lanes: lanes.map { lane in
                    LaneRow(
                        source: lane.lane.source.name, site: lane.lane.site, servers: lane.lane.servers,
                        connections: lane.connections, pending: lane.pending, ceiling: lane.ceiling,
                        restsForSeconds: lane.restsFor.map { Double($0.nanoseconds) / 1e9 },
                        trouble: lane.trouble.map { "\($0.phase.rawValue): \($0.detail)" })
                }.sorted { ($0.site, $0.source) < ($1.site, $1.source) },
                limits: gates))
    }

    /// Profiles that are refused change nothing.
    func profileReload() async throws -> String {
        do { try server.profiles.reload() } catch { throw ControlFailure("\(error)\nthose in force stay") }
        server.delivery.profilesChanged()
        try await server.store.record(
            AuditEntry(
                tenant: nil, at: Server.now(), actor: Self.actor, action: "profiles.reload",
                subject: server.profiles.directory ?? "as shipped"))
        return "{}"
    }

    func siteRelease(_ request: ControlRequest) async throws -> String {
        let text = try request.argument("identity")
        guard let identity = LimitIdentity(text: text) else {
            throw ControlFailure(
                "an identity is source:NAME, dkim-domain:DOMAIN, tenant:NUMBER and so on, or everybody")
        }
        guard await server.delivery.endSuspension(GateKey(identity, at: request.arguments["site"]), actor: Self.actor)
        else { throw ControlFailure("nothing is suspended there") }
        return "{}"
    }

    /// Sends lines until the client goes away or the time is over.
    func queueTrace(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let filter = SMTPTrace.Filter(
            source: request.arguments["source"], site: request.arguments["site"], host: request.arguments["host"])
        let seconds = request.arguments["seconds"].flatMap(Int.init) ?? 60
        let (lines, sender) = AsyncStream<SMTPTrace.Line>.makeStream(bufferingPolicy: .bufferingNewest(2_000))
        let watcher = server.trace.watch(filter) { sender.yield($0) }
        defer { server.trace.stop(watcher) }
        let ending = Task {
            try? await Task.sleep(for: .seconds(min(max(1, seconds), 3_600)))
            sender.finish()
        }
        defer { ending.cancel() }
        var first: UInt64?
        for await line in lines {
            let start = first ?? line.at
            first = start
            let milliseconds = Double(line.at - start) / 1e6
            let arrow =
                switch line.direction {
                case .sent: ">"
                case .received: "<"
                case .event: "-"
                }
            let text = line.text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }.joined()
            try await writer.send(
                ControlResponse(
                    line: String(format: "%9.1f ms ", milliseconds)
                        + "#\(line.session) \(line.lane) \(line.host) \(arrow) \(text)"))
        }
        return "{}"
    }

    private func selection(_ request: ControlRequest) async throws -> QueueSelection {
        var selection = QueueSelection(
            domain: request.arguments["domain"].map { $0.lowercased() }, site: request.arguments["site"],
            source: request.arguments["source"])
        if request.arguments["tenant"] != nil { selection.tenant = try await tenant(request).id }
        if let text = request.arguments["campaign"] {
            guard let id = CampaignCode.parse(text) else { throw ControlFailure("\(text) is no mailing's id") }
            selection.campaign = id
        }
        return selection
    }
}
