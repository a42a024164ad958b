// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform

/// `source add`, and a source of `source list --json`.
struct SourceLine: Codable, Sendable {
    struct WarmUp: Codable, Sendable {
        struct Provider: Codable, Sendable {
            var provider: String
            /// Of the plan; nil: warm.
            var day: Int?
            var days: Int
            var sent: Int
            var quota: Int?
        }

        var plan: String
        var since: String
        /// Those that were sent to.
        var providers: [Provider]
    }

    struct Membership: Codable, Sendable {
        var pool: String
        var weight: Int
    }

    var name: String
    /// Nobody added it; it goes with the first that somebody does.
    var isImplied: Bool
    var ipv4: String?
    var ipv6: String?
    var helo: String
    var state: String
    var since: String
    var note: String
    var pools: [Membership]
    var warmUp: WarmUp?

    init(_ source: Source, in book: SourceBook, at now: Timestamp) {
        name = source.name
        isImplied = source.id == Source.implied
        ipv4 = source.ipv4
        ipv6 = source.ipv6
        helo = source.helo
        state = source.state.rawValue
        since = ISO8601.text(source.stateSince)
        note = source.note
        pools = book.register.pools.flatMap { pool in
            pool.members.filter { $0.source == source.id }.map { Membership(pool: pool.name, weight: $0.weight) }
        }
        warmUp = source.warmUp.map { warmUp in
            WarmUp(
                plan: warmUp.plan, since: ISO8601.text(warmUp.since),
                providers: book.standing(of: source.id, at: now).map {
                    .init(provider: $0.provider, day: $0.day, days: $0.days, sent: $0.sent, quota: $0.quota)
                })
        }
    }
}

/// `source list --json`.
struct SourceListing: Codable, Sendable {
    var sources: [SourceLine]
    var warnings: [String]
}

/// What a change leaves to be seen to.
struct ChangedSources: Codable, Sendable {
    var warnings: [String]
}

/// A line of `source check --json`.
struct CheckedSource: Codable, Sendable {
    struct Finding: Codable, Sendable {
        var address: String?
        var check: String
        var verdict: String
        var english: String
        var japanese: String
    }

    var source: String
    var findings: [Finding]

    init(_ source: Source, _ findings: [PreflightFinding]) {
        self.source = source.name
        self.findings = findings.map {
            Finding(
                address: $0.address, check: $0.kind.rawValue, verdict: $0.verdict.rawValue, english: $0.text.english,
                japanese: $0.text.japanese)
        }
    }
}

/// A pool of `pool list --json`.
struct PoolLine: Codable, Sendable {
    struct Member: Codable, Sendable {
        var source: String
        var weight: Int
        var state: String
    }

    var name: String
    var members: [Member]
    var overflow: String?
    /// Slugs of those who use it by choice or quarantine; the default pool has all others too.
    var tenants: [String]

    init(_ pool: Pool, in register: SourceRegister, slugs: [TenantID: String]) {
        name = pool.name
        members = pool.members.compactMap { member in
            register.sources.first { $0.id == member.source }.map {
                Member(source: $0.name, weight: member.weight, state: $0.state.rawValue)
            }
        }
        overflow = register.pools.first { $0.id == pool.overflow }?.name
        let users =
            pool.name == Pool.quarantineName
            ? Array(register.quarantined.keys)
            : register.tenantPools.filter { $0.value == pool.id && register.quarantined[$0.key] == nil }.map(\.key)
        tenants = users.compactMap { slugs[$0] }.sorted()
    }
}

/// `pool list --json`.
struct PoolListing: Codable, Sendable {
    var pools: [PoolLine]
    var warnings: [String]
}

extension SourceRegister {
    /// What an operator should see to, in words: pools whose tenants' mail waits because no member sends, and sources
    /// that quarantined tenants share with others.
    var concerns: [String] {
        guard !sources.isEmpty, sources[0].id != Source.implied else { return [] }
        let apart = Set(pool(Pool.quarantineName)?.members.map(\.source) ?? [])
        let shared = pools.filter { $0.name != Pool.quarantineName }.flatMap(\.members).map(\.source)
        let names = sources.filter { apart.contains($0.id) && shared.contains($0.id) }.map(\.name)
        return standstills
            + names.map {
                "the source '\($0)' is in the pool 'quarantine' and in another one, so it keeps nobody apart"
            }
    }

    private var standstills: [String] {
        pools.filter { !sends($0) }.compactMap { pool in
            if pool.name == Pool.defaultName {
                return "no source of the pool 'default' sends: mail of all tenants without another pool waits"
            }
            let isUsed =
                pool.name == Pool.quarantineName
                ? !quarantined.isEmpty : tenantPools.contains { $0.value == pool.id && quarantined[$0.key] == nil }
            return isUsed ? "no source of the pool '\(pool.name)' sends: mail of its tenants waits" : nil
        }
    }
}
