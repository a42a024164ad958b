// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Store

/// `block …`, by the same use cases as the pages.
extension ControlHandler {
    func blockAdd(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let tenant = try await tenant(request)
        let blocking = BlockAddresses(stores: server.store, listening: server.delivery, now: Server.now)
        let isWide = request.arguments["subdomains"] == "true"
        guard let path = request.arguments["path"] else {
            let report = try await blocking.run(
                text: try request.argument("lines"), coversSubdomains: isWide, of: tenant.id, actor: Self.actor)
            return try Payload.encode(BlockedEntries(report))
        }
        let (progress, sender) = AsyncStream<ControlResponse.Progress>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let sending = Task {
            for await step in progress { try await writer.send(ControlResponse(progress: step)) }
        }
        defer { sender.finish() }
        let report = try await blocking.run(
            file: path, named: URL(filePath: path).lastPathComponent, coversSubdomains: isWide, of: tenant.id,
            actor: Self.actor
        ) { bytes, total in
            sender.yield(.init(done: bytes, total: total, unit: "bytes"))
        }
        sender.finish()
        try? await sending.value
        return try Payload.encode(BlockedEntries(report))
    }

    func blockRemove(_ request: ControlRequest) async throws -> String {
        let tenant = try await tenant(request)
        let text = try request.argument("entry")
        let entry: BlockEntry
        do throws(BlockFault) {
            entry = try BlockEntry(parsing: text, coversSubdomains: false)
        } catch { throw ControlFailure(error.reason.english) }
        let answer = try await ReleaseAddress(stores: server.store, listening: server.delivery, now: Server.now).run(
            key: entry.key, reason: request.arguments["reason"] ?? "", of: tenant.id, actor: Self.actor)
        switch answer {
        case .released: return "{}"
        case .reasonMissing: throw ControlFailure("the address does not exist: say with --reason why it is tried again")
        case .forbidden(let reason):
            throw ControlFailure("it is on the list as '\(reason.rawValue)': only the reader may change that")
        case .notThere: throw ControlFailure("it is not on the list")
        }
    }

    func blockList(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let tenant = try await tenant(request)
        var filter = SuppressionFilter()
        if let name = request.arguments["reason"] {
            guard let reason = Suppression.Reason(rawValue: name) else {
                throw ControlFailure("--reason must be unsubscribed, complaint, hardBounce, manual or domain")
            }
            filter.reason = reason
        }
        try await server.store.record(
            AuditEntry(
                tenant: tenant.id, at: Server.now(), actor: Self.actor, action: "suppressions.export",
                subject: filter.reason?.rawValue ?? "all"))
        var place: SuppressionPlace?
        while true {
            let lines = try await server.store.suppressions(of: tenant.id, filter, after: place, limit: 2_000)
            for line in lines {
                let suppression = line.suppression
                try await writer.send(
                    ControlResponse(
                        line: "\(line.text)\t\(suppression.reason.rawValue)\t\(ISO8601.text(suppression.at))"))
            }
            guard let last = lines.last, lines.count == 2_000 else { return "{}" }
            place = last.place
        }
    }
}
