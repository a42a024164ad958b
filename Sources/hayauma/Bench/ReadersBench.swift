// SPDX-License-Identifier: Apache-2.0

import Platform
import Store

/// Measures what people wait for at their readers: an import, the index, searching, counting, samples, the plan.
struct ReadersBench {
    struct Result: Codable {
        var contacts: Int
        var import_seconds: Double
        var index_seconds: Double
        var refresh_ms: Double
        var queries: [Timing]
        var plan_seconds: Double
        var peak_rss_bytes: Int64
    }

    /// Milliseconds.
    struct Timing: Codable {
        var name: String
        var found: Int
        var median_ms: Double
        var worst_ms: Double
    }

    private static let rounds = 9

    var contacts: Int
    var directory: String

    func run(progress: @escaping @Sendable (Int) -> Void) async throws -> Result {
        let bench = try await BenchStore(directory: directory, key: .none)
        let (store, tenant) = (bench.store, bench.tenant)
        let path = "\(directory)/readers.csv"
        try BenchContent.writeFile(path, readers: contacts)
        let report = try await ImportContacts(contacts: store, now: Server.now).run(
            path: path, tenant: tenant, list: "全員", mode: .both
        ) { done, _, _ in if done % 100_000 == 0 { progress(done) } }

        let clock = ContinuousClock()
        let indexes = ContactIndexes(source: store)
        var start = clock.now
        await indexes.warm(tenant.id)
        let indexSeconds = (clock.now - start).inSeconds

        // One change in the midst of all.
        let middle = try await indexes.sample(.everybody, limit: 1, of: tenant.id)
        _ = try await store.change(middle, .stop, of: tenant.id, actor: "bench", at: Server.now())
        start = clock.now
        await indexes.warm(tenant.id)
        let refresh = (clock.now - start).inSeconds * 1_000

        let queries = try await timings(store, indexes, tenant)
        let campaign = try await store.createCampaign(
            BenchContent.content(size: 4_000), audience: .everybody, of: tenant.id, at: Server.now())
        _ = try await store.launchCampaign(campaign.id, links: [], at: Server.now())
        start = clock.now
        while !(try await store.planNext(campaign.id, limit: 50_000, siteOf: { $0 }, at: Server.now()).isComplete) {}
        let planSeconds = (clock.now - start).inSeconds
        await store.close()
        return Result(
            contacts: contacts, import_seconds: report.seconds, index_seconds: indexSeconds, refresh_ms: refresh,
            queries: queries, plan_seconds: planSeconds, peak_rss_bytes: Usage.now().peakBytes)
    }

    private func timings(
        _ store: SQLStore, _ indexes: ContactIndexes, _ tenant: Tenant
    ) async throws -> [Timing] {
        let fields = try await store.contactFields(of: tenant.id)
        guard let list = try await store.contactList(named: "全員", of: tenant.id), fields.count == 6 else {
            throw ControlFailure("the import made no list, or not its fields")
        }
        var all: [Timing] = []
        for text in ["", "a", "佐藤", "reader12345", "ｇｍａｉｌ 株式会社早馬7", "見つからない"] {
            var query = ContactQuery()
            query.text = text
            all.append(
                try await Self.time("search \"\(text)\"") { try await indexes.search(query, of: tenant.id).total })
        }
        let points = Audience.Condition(field: fields[5].id, operator: .atLeast, value: "2500")
        let company = Audience.Condition(field: fields[2].id, operator: .contains, value: "早馬1")
        let audiences: [(String, Audience)] = [
            ("everybody", .everybody), ("a list", Audience(lists: [list.id])),
            ("a condition", Audience(conditions: [points])),
            ("a list and two conditions", Audience(lists: [list.id], conditions: [points, company])),
        ]
        for (name, audience) in audiences {
            all.append(
                try await Self.time("count \(name)") {
                    try await indexes.count(audience, merged: fields.prefix(2).map(\.id), of: tenant.id).recipients
                })
            all.append(
                try await Self.time("sample \(name)") {
                    try await indexes.sample(audience, limit: 5, of: tenant.id).count
                })
        }
        all.append(
            try await Self.time("states") { try await store.contactCounts(of: tenant.id).values.reduce(0, +) })
        all.append(
            try await Self.time("list sizes") {
                try await store.contactListSizes(of: tenant.id).values.reduce(0, +)
            })
        return all
    }

    private static func time(_ name: String, _ body: () async throws -> Int) async throws -> Timing {
        let clock = ContinuousClock()
        var taken: [Double] = []
        var found = 0
        for _ in 0..<rounds {
            let start = clock.now
            found = try await body()
            taken.append((clock.now - start).inSeconds * 1_000)
        }
        return Timing(name: name, found: found, median_ms: taken.median, worst_ms: taken.max() ?? 0)
    }
}
