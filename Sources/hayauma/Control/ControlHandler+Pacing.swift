// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import Store

/// What of a provider's answers is held for a decision.
struct BounceReport: Codable {
    struct Held: Codable {
        let site: String
        let since: String
        let reason: String
    }

    var held: [Held] = []
    /// Addresses that are active again.
    var released = 0
}

/// Rest and haste, and what stopped by itself.
extension ControlHandler {
    func tenantQuiet(_ request: ControlRequest) async throws -> String {
        let tenant = try await tenant(request).id
        let text = try request.argument("hours")
        guard let offset = Int(try request.argument("offset")) else { throw ControlFailure("--offset is minutes") }
        let hours = text == "none" ? nil : QuietHours(parsing: text, offsetInMinutes: offset)
        guard text == "none" || hours != nil else {
            throw ControlFailure("quiet hours are such as 21:00-08:00, or 'none', not '\(text)'")
        }
        try await server.store.setQuietHours(of: tenant, to: hours, actor: Self.actor, at: Server.now())
        try await server.delivery.pacingChanged()
        return "{}"
    }

    func campaignSpread(_ request: ControlRequest) async throws -> String {
        let id = try campaign(request)
        let text = try request.argument("time")
        let spread = Spread.parse(text)
        guard text == "none" || spread != nil else {
            throw ControlFailure("a time is such as 90m, 4h or 2d (1 minute to 7 days), or 'none', not '\(text)'")
        }
        guard try await server.store.setSpread(of: id, to: spread, actor: Self.actor, at: Server.now()) else {
            throw ControlFailure("there is no such mailing with anything left to send")
        }
        try await server.delivery.keepPaces()
        return try await status(request)
    }

    func siteBounces(_ request: ControlRequest) async throws -> String {
        var report = BounceReport()
        guard let site = request.arguments["site"] else {
            report.held = server.delivery.doubtedProviders.map {
                BounceReport.Held(
                    site: $0.selection.site ?? "", since: ISO8601.text($0.madeAt), reason: $0.reason)
            }
            return try Payload.encode(report)
        }
        guard let since = try await server.delivery.decide(on: site, actor: Self.actor) else {
            throw ControlFailure("'\(site)' is not held for its bounces")
        }
        if request.arguments["doubt"] == "true" {
            report.released = try await release(deadSince: since, at: site)
        }
        try await server.store.record(
            AuditEntry(
                tenant: nil, at: Server.now(), actor: Self.actor, action: "site.decide",
                subject: "\(site) \(request.arguments["doubt"] == "true" ? "doubted" : "believed") \(report.released)"))
        return try Payload.encode(report)
    }

    /// Those of the site's domains that were declared dead since then.
    private func release(deadSince since: Timestamp, at site: String) async throws -> Int {
        let releasing = ReleaseAddress(stores: server.store, listening: server.delivery, now: Server.now)
        var released = 0
        for dead in try await server.store.deadAddresses(since: since, limit: 10_000) {
            guard server.delivery.provider(ofAddress: dead.key) == site else { continue }
            let answer = try await releasing.run(
                key: dead.key, reason: "\(site) was out of order", of: dead.tenant, actor: Self.actor)
            if case .released = answer { released += 1 }
        }
        return released
    }
}
