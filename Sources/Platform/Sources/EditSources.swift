// SPDX-License-Identifier: Apache-2.0

/// Adds and changes sources; each change is in the audit log, without a tenant.
package struct EditSources: Sendable {
    package typealias Stores = AuditStore & SourceStore

    let stores: any Stores
    private let plans: @Sendable () -> [String]
    let now: @Sendable () -> Timestamp

    /// `plans`: the names of the warm-up plans that there are.
    package init(
        stores: any Stores, plans: @escaping @Sendable () -> [String], now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.plans = plans
        self.now = now
    }

    /// Adds a source as typed to a pool. Refused: an address or a name that another source has, the retired ones'
    /// names among them.
    package func add(
        _ typed: NewSource, to poolName: String, weight: Int, actor: String
    ) async throws(Refusal) -> Source {
        var new = typed
        new.name = try SourceName.checked(typed.name)
        new.helo = try SourceName.helo(typed.helo)
        if let text = typed.ipv4 { new.ipv4 = try SourceName.address(text, .v4) }
        if let text = typed.ipv6 { new.ipv6 = try SourceName.address(text, .v6) }
        if let plan = typed.warmUpPlan { try check(plan: plan) }
        let weight = try SourceName.weight(weight)
        let register = try await register()
        guard register.sources.count < Source.countLimit else {
            throw Refusal(
                english: "\(Source.countLimit) sources are the most there can be",
                japanese: "送信元は\(Source.countLimit)件までです。")
        }
        guard register.source(new.name) == nil else { throw Self.taken(new.name) }
        let addresses = [new.ipv4, new.ipv6].compactMap(\.self)
        for source in register.sources where source.state != .retired {
            // Two names for one address would warm it up twice as fast.
            if let twice = source.addresses.first(where: addresses.contains) {
                throw Refusal(
                    english: "the address \(twice) is that of the source '\(source.name)'",
                    japanese: "\(twice) は送信元「\(source.name)」のアドレスです。")
            }
        }
        let pool = try Self.pool(poolName, in: register)
        guard pool.members.count < Pool.memberLimit else { throw Self.crowded }
        let added: Source?
        do throws(StoreError) {
            added = try await stores.addSource(new, to: pool.id, weight: weight, at: now())
            if added != nil {
                let subject = ([new.name, "→ \(pool.name) ×\(weight)"] + addresses + [new.helo]).joined(separator: " ")
                try await record("source.add", subject, actor)
            }
        } catch {
            if case .conflict = error { throw Self.taken(new.name) }
            throw Refusal(error)
        }
        guard let added else { throw Self.noPool(poolName) }
        return added
    }

    /// `.active` resumes a paused or quarantined source. Retiring is final.
    package func set(
        _ name: String, to state: Source.State, reason: String, actor: String
    ) async throws(Refusal) {
        let source = try Self.source(name, in: try await register())
        // Taking work up again needs no reason, but may have one.
        let isBare = state == .active && reason.isEmpty
        let reason = isBare ? "" : try SourceName.reason(reason)
        let isDone = try await storing { () async throws(StoreError) in
            guard try await stores.setSourceState(source.id, to: state, note: reason, at: now()) else { return false }
            try await record(
                "source.\(Self.verb(state))", reason.isEmpty ? name : "\(name): \(reason)", actor)
            return true
        }
        if !isDone { throw Self.retired(name) }
    }

    /// Begins the warm-up again from the first day of a plan; nil ends it: the source is warm from now on.
    package func warmUp(_ name: String, plan: String?, actor: String) async throws(Refusal) {
        let source = try Self.source(name, in: try await register())
        if let plan { try check(plan: plan) }
        let isDone = try await storing { () async throws(StoreError) in
            let warmUp = plan.map { Source.WarmUp(plan: $0, since: now()) }
            guard try await stores.setWarmUp(source.id, to: warmUp) else { return false }
            try await record("source.warm-up", "\(name): \(plan ?? "stop")", actor)
            return true
        }
        if !isDone { throw Self.retired(name) }
    }

    private func check(plan: String) throws(Refusal) {
        let known = plans()
        guard known.contains(plan) else {
            throw Refusal(
                english:
                    "there is no warm-up plan '\(SourceName.shown(plan))'; there are \(known.joined(separator: ", "))",
                japanese: "ウォームアップ計画「\(SourceName.shown(plan))」はありません（\(known.joined(separator: "、"))）。")
        }
    }

    // MARK: - Shared with pools

    func register() async throws(Refusal) -> SourceRegister {
        do throws(StoreError) { return try await stores.sourceRegister() } catch { throw Refusal(error) }
    }

    func storing<T>(_ body: () async throws(StoreError) -> T) async throws(Refusal) -> T {
        do throws(StoreError) { return try await body() } catch { throw Refusal(error) }
    }

    func record(_ action: String, _ subject: String, _ actor: String) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: nil, at: now(), actor: actor, action: action, subject: subject))
    }

    static func source(_ name: String, in register: SourceRegister) throws(Refusal) -> Source {
        guard let source = register.source(name) else {
            throw Refusal(
                english: "there is no source '\(SourceName.shown(name))'",
                japanese: "送信元「\(SourceName.shown(name))」はありません。")
        }
        if source.state == .retired { throw retired(name) }
        return source
    }

    static func pool(_ name: String, in register: SourceRegister) throws(Refusal) -> Pool {
        guard let pool = register.pool(name) else { throw noPool(name) }
        return pool
    }

    static func noPool(_ name: String) -> Refusal {
        Refusal(
            english: "there is no pool '\(SourceName.shown(name))'; make it with: hayauma pool add",
            japanese: "プール「\(SourceName.shown(name))」はありません。hayauma pool add で作れます。")
    }

    static let crowded = Refusal(
        english: "a pool has \(Pool.memberLimit) members at most",
        japanese: "1つのプールの送信元は\(Pool.memberLimit)件までです。")

    private static func taken(_ name: String) -> Refusal {
        Refusal(
            english: "a source of the name '\(name)' exists, or existed",
            japanese: "「\(name)」という送信元がすでにあるか、かつてありました。")
    }

    private static func retired(_ name: String) -> Refusal {
        Refusal(
            english: "the source '\(name)' is retired, which is final; add the address under another name",
            japanese: "送信元「\(name)」は引退済みで、元に戻せません。別の名前で追加してください。")
    }

    private static func verb(_ state: Source.State) -> String {
        switch state {
        case .active: "resume"
        case .paused: "pause"
        case .quarantined: "quarantine"
        case .retired: "retire"
        }
    }
}
