// SPDX-License-Identifier: Apache-2.0

/// Gives a sending domain a link host of its own, or takes it away.
///
/// Mailings use it once the DNS was seen to lead it here. Mail that was sent keeps the links that it has.
package struct ChangeLinkHost: Sendable {
    private let stores: any AuditStore & SendingDomainStore
    /// The installation's own: ``PublicAddress/host``.
    package let publicHost: String

    package init(stores: any AuditStore & SendingDomainStore, publicHost: String) {
        self.stores = stores
        self.publicHost = publicHost
    }

    /// `text` as somebody typed it: see ``LinkHost/checked(_:below:publicHost:)``. The host as it was written down; nil
    /// when the domain is gone.
    package func set(
        _ text: String, of domain: SendingDomain, actor: String, at now: Timestamp
    ) async throws(Refusal) -> String? {
        let host = try LinkHost.checked(text, below: domain, publicHost: publicHost)
        guard host != domain.linkHost else { return host }
        do throws(StoreError) {
            guard try await write(host, of: domain, "domain.link", host, actor, now) else { return nil }
            return host
        } catch {
            guard case .conflict = error else { throw Refusal(error) }
            throw Refusal(
                english: "the name \(host) is in use already; choose another name",
                japanese: "\(host) はすでに使われています。別の名前にしてください。")
        }
    }

    /// False when the domain is gone.
    package func remove(
        from domain: SendingDomain, actor: String, at now: Timestamp
    ) async throws(Refusal) -> Bool {
        guard !domain.linkHost.isEmpty else { return true }
        do throws(StoreError) {
            return try await write("", of: domain, "domain.unlink", domain.linkHost, actor, now)
        } catch { throw Refusal(error) }
    }

    private func write(
        _ host: String, of domain: SendingDomain, _ action: String, _ subject: String, _ actor: String, _ now: Timestamp
    ) async throws(StoreError) -> Bool {
        guard try await stores.setLinkHost(host, of: domain.id, tenant: domain.tenant) else { return false }
        try await stores.record(
            AuditEntry(tenant: domain.tenant, at: now, actor: actor, action: action, subject: subject))
        return true
    }
}
