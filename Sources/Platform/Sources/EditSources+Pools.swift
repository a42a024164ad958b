// SPDX-License-Identifier: Apache-2.0

/// Changes of pools and of who uses them.
extension EditSources {
    /// Members and overflow of a pool by name, as typed; nil: as they are.
    package struct PoolOrder: Sendable {
        package var members: [(source: String, weight: Int)]?
        /// An empty name: none any more.
        package var overflow: String?

        package init(members: [(source: String, weight: Int)]? = nil, overflow: String? = nil) {
            self.members = members
            self.overflow = overflow
        }
    }

    package func addPool(_ typed: String, actor: String) async throws(Refusal) -> Pool {
        let name = try SourceName.checked(typed)
        guard try await register().pools.count < Pool.countLimit else {
            throw Refusal(
                english: "\(Pool.countLimit) pools are the most there can be",
                japanese: "プールは\(Pool.countLimit)件までです。")
        }
        do throws(StoreError) {
            let pool = try await stores.addPool(named: name, at: now())
            try await record("pool.add", name, actor)
            return pool
        } catch {
            guard case .conflict = error else { throw Refusal(error) }
            throw Refusal(
                english: "there is a pool '\(name)' already", japanese: "プール「\(name)」はすでにあります。")
        }
    }

    package func setPool(_ name: String, _ order: PoolOrder, actor: String) async throws(Refusal) {
        let register = try await register()
        let pool = try Self.pool(name, in: register)
        var change = PoolChange()
        var subject = [name]
        if let typed = order.members {
            let members = try Self.members(typed, in: register)
            change.members = members
            subject += typed.map { "\($0.source)=\($0.weight)" }
        }
        if let typed = order.overflow {
            if typed.isEmpty {
                change.overflow = PoolChange.Overflow.none
                subject.append("overflow none")
            } else {
                guard name != Pool.quarantineName else {
                    throw Refusal(
                        english: "the pool '\(name)' has no overflow: what is kept apart stays apart",
                        japanese: "プール「\(name)」にあふれ先は設定できません。隔離した配信を他へ流さないためです。")
                }
                change.overflow = .pool(try Self.pool(typed, in: register).id)
                subject.append("overflow \(typed)")
            }
        }
        let saving = try await storing { () async throws(StoreError) in
            let saving = try await stores.changePool(pool.id, change)
            if saving == .saved { try await record("pool.set", subject.joined(separator: " "), actor) }
            return saving
        }
        switch saving {
        case .saved: break
        case .missing:
            throw Refusal(
                english: "a source or a pool was removed meanwhile; nothing was changed",
                japanese: "その間に送信元またはプールがなくなりました。何も変更していません。")
        case .cycle:
            throw Refusal(
                english: "the overflow would lead back to '\(name)'",
                japanese: "あふれ先をたどると「\(name)」に戻ってしまいます。")
        }
    }

    /// Gives a tenant a pool; nil: the default one again.
    package func setPool(of tenant: Tenant, to name: String?, actor: String) async throws(Refusal) {
        var target: PoolID?
        if let name, name != Pool.defaultName { target = try Self.pool(name, in: try await register()).id }
        let chosen = target
        let isDone = try await storing { () async throws(StoreError) in
            guard try await stores.setPool(of: tenant.id, to: chosen) else { return false }
            try await record("tenant.pool", "\(tenant.slug): \(name ?? Pool.defaultName)", actor)
            return true
        }
        if !isDone { throw Self.noPool(name ?? Pool.defaultName) }
    }

    /// Keeps a tenant's mail to the quarantine pool, whatever pool it has. Refused while that pool has no source that
    /// sends: the mail would wait without end.
    package func quarantine(_ tenant: Tenant, reason: String, actor: String) async throws(Refusal) {
        let reason = try SourceName.reason(reason)
        let register = try await register()
        guard let pool = register.pool(Pool.quarantineName), register.sends(pool) else {
            throw Refusal(
                english: "there is no pool '\(Pool.quarantineName)' with an active source; "
                    + "make one with: hayauma pool add \(Pool.quarantineName)",
                japanese: "稼働中の送信元を持つプール「\(Pool.quarantineName)」がありません。"
                    + "hayauma pool add \(Pool.quarantineName) で作ってください。")
        }
        let isNew = try await storing { () async throws(StoreError) in
            let quarantine = TenantQuarantine(reason: reason, since: now())
            guard try await stores.setQuarantine(of: tenant.id, to: quarantine) else { return false }
            try await record("tenant.quarantine", "\(tenant.slug): \(reason)", actor)
            return true
        }
        if !isNew {
            throw Refusal(
                english: "the tenant '\(tenant.slug)' is quarantined already",
                japanese: "契約企業「\(tenant.slug)」はすでに隔離されています。")
        }
    }

    package func release(_ tenant: Tenant, actor: String) async throws(Refusal) {
        let isReleased = try await storing { () async throws(StoreError) in
            guard try await stores.setQuarantine(of: tenant.id, to: nil) else { return false }
            try await record("tenant.release", tenant.slug, actor)
            return true
        }
        if !isReleased {
            throw Refusal(
                english: "the tenant '\(tenant.slug)' is not quarantined",
                japanese: "契約企業「\(tenant.slug)」は隔離されていません。")
        }
    }

    private static func members(
        _ typed: [(source: String, weight: Int)], in register: SourceRegister
    ) throws(Refusal) -> [Pool.Member] {
        guard typed.count <= Pool.memberLimit else { throw crowded }
        var members: [Pool.Member] = []
        var seen: Set<SourceID> = []
        for (name, weight) in typed {
            let source = try source(name, in: register)
            guard seen.insert(source.id).inserted else {
                throw Refusal(
                    english: "the source '\(name)' is named twice",
                    japanese: "送信元「\(name)」が2回指定されています。")
            }
            members.append(.init(source: source.id, weight: try SourceName.weight(weight)))
        }
        return members
    }
}
