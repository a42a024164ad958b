// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import Store

/// `source …`, `pool …` and which of them a tenant uses. Each change is in force when the command returns.
extension ControlHandler {
    private var editSources: EditSources {
        let book = server.sources.book
        return EditSources(stores: server.store, plans: { book.planNames }, now: Server.now)
    }

    func sourceAdd(_ request: ControlRequest) async throws -> String {
        let new = NewSource(
            name: try request.argument("name"), ipv4: request.arguments["ipv4"], ipv6: request.arguments["ipv6"],
            helo: try request.argument("helo"), warmUpPlan: request.arguments["warmUp"])
        let source = try await editSources.add(
            new, to: try request.argument("pool"), weight: try number(request, "weight"), actor: Self.actor)
        try await reload()
        return try Payload.encode(SourceLine(source, in: server.sources.book, at: Server.now()))
    }

    func sourceList() throws -> String {
        let book = server.sources.book
        let now = Server.now()
        return try Payload.encode(
            SourceListing(
                sources: book.register.sources.map { SourceLine($0, in: book, at: now) },
                warnings: book.register.concerns))
    }

    func sourceState(_ request: ControlRequest) async throws -> String {
        guard let state = Source.State(rawValue: try request.argument("state")) else {
            throw ControlFailure("there is no such state of a source")
        }
        try await editSources.set(
            try request.argument("name"), to: state, reason: request.arguments["reason"] ?? "", actor: Self.actor)
        return try await changed()
    }

    func sourceWarmUp(_ request: ControlRequest) async throws -> String {
        let name = try request.argument("name")
        guard let plan = request.arguments["plan"] else {
            guard let source = server.sources.book.register.source(name) else {
                throw ControlFailure("there is no source '\(name)'")
            }
            return try Payload.encode(SourceLine(source, in: server.sources.book, at: Server.now()))
        }
        try await editSources.warmUp(name, plan: plan == "stop" ? nil : plan, actor: Self.actor)
        return try await changed()
    }

    /// A line of JSON for each source.
    func sourceCheck(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        guard let preflight = server.preflight else {
            throw ControlFailure("no resolver is configured in the sandbox: set 'resolvers' or 'zoneFile'")
        }
        let register = server.sources.book.register
        var sources = register.sources.filter { $0.state != .retired }
        if let name = request.arguments["name"] {
            guard let source = register.source(name) else { throw ControlFailure("there is no source '\(name)'") }
            sources = [source]
        }
        let asked = request.arguments["zones"].map { $0.split(separator: "\n").map(String.init) }
        let zones = (asked ?? server.configuration.dnsbls).map { $0.lowercased() }
        guard zones.count <= Preflight.zoneLimit else {
            throw ControlFailure("\(Preflight.zoneLimit) block lists are asked at most")
        }
        // A few at once, since a DNS that does not answer takes its time; told in their order.
        while !sources.isEmpty {
            let group = sources.prefix(8)
            sources = Array(sources.dropFirst(8))
            let checked = await withTaskGroup { tasks in
                for (index, source) in group.enumerated() {
                    tasks.addTask { (index, CheckedSource(source, await preflight.check(source, zones: zones))) }
                }
                return await tasks.reduce(into: [(Int, CheckedSource)]()) { $0.append($1) }
            }
            for (_, source) in checked.sorted(by: { $0.0 < $1.0 }) {
                try await writer.send(ControlResponse(line: try Payload.encode(source)))
            }
        }
        return "{}"
    }

    func poolAdd(_ request: ControlRequest) async throws -> String {
        let name = try request.argument("name")
        _ = try await editSources.addPool(name, actor: Self.actor)
        if request.arguments["members"] != nil || request.arguments["overflow"] != nil {
            try await editSources.setPool(name, try order(request), actor: Self.actor)
        }
        return try await changed()
    }

    func poolSet(_ request: ControlRequest) async throws -> String {
        try await editSources.setPool(try request.argument("name"), try order(request), actor: Self.actor)
        return try await changed()
    }

    func poolList() async throws -> String {
        let register = server.sources.book.register
        let slugs = Dictionary(uniqueKeysWithValues: try await server.store.tenants().map { ($0.id, $0.slug) })
        return try Payload.encode(
            PoolListing(
                pools: register.pools.map { PoolLine($0, in: register, slugs: slugs) },
                warnings: register.concerns))
    }

    func tenantPool(_ request: ControlRequest) async throws -> String {
        let name = try request.argument("pool")
        try await editSources.setPool(
            of: try await tenant(request), to: name == Pool.defaultName ? nil : name, actor: Self.actor)
        return try await changed()
    }

    /// Without a reason the tenant is released.
    func tenantQuarantine(_ request: ControlRequest) async throws -> String {
        let tenant = try await tenant(request)
        if let reason = request.arguments["reason"] {
            try await editSources.quarantine(tenant, reason: reason, actor: Self.actor)
        } else {
            try await editSources.release(tenant, actor: Self.actor)
        }
        return try await changed()
    }

    /// Makes a change known to the delivery; what stands still by it is told.
    private func changed() async throws -> String {
        try await reload()
        return try Payload.encode(ChangedSources(warnings: server.sources.book.register.concerns))
    }

    private func reload() async throws {
        try await server.sources.reload()
        server.delivery.sourcesChanged()
    }

    private func order(_ request: ControlRequest) throws -> EditSources.PoolOrder {
        var order = EditSources.PoolOrder(overflow: request.arguments["overflow"])
        order.members = try request.arguments["members"].map { text in
            try text.split(separator: "\n").map { line in
                let parts = line.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count <= 2, let weight = parts.count == 2 ? Int(parts[1]) : 1 else {
                    throw ControlFailure("a member is SOURCE or SOURCE=WEIGHT, not '\(line)'")
                }
                return (String(parts[0]), weight)
            }
        }
        return order
    }

    private func number(_ request: ControlRequest, _ name: String) throws -> Int {
        guard let number = Int(try request.argument(name)) else { throw ControlFailure("--\(name) must be a number") }
        return number
    }
}
