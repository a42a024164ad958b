// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Which hosts are link hosts, asked with each request that comes under another name than the installation's.
///
/// An answer is kept for ten seconds, so a host that was just set or taken away is known everywhere after that.
package final class LinkHosts: Sendable {
    package enum Standing: Sendable, Equatable {
        /// No tenant's link host.
        case none
        /// A link host that the DNS was not seen to lead here.
        case waiting
        /// A link host that links carry.
        case working
    }

    /// How long an answer is kept.
    package static let lifetime = Duration.seconds(10)
    /// Answers held at most; at the bound all are dropped and asked for again, which costs one read of each.
    package static let limit = 2_000

    private let store: any SendingDomainStore
    private let now: @Sendable () -> Timestamp
    private let held = Mutex<[String: (standing: Standing, until: Timestamp)]>([:])

    package init(store: any SendingDomainStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
    }

    /// `host` in any case, with or without a port and the final dot. What cannot be a link host is answered without
    /// asking the store.
    package func standing(of host: String) async throws(StoreError) -> Standing {
        guard host.utf8.count <= LinkHost.limit + 7 else { return .none }
        var name = host.prefix { $0 != ":" }.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard LinkHost.isHost(name) else { return .none }
        let at = now()
        if let known = held.withLock({ $0[name] }), known.until > at { return known.standing }
        let found = try await store.sendingDomain(linkHost: name)
        let standing: Standing = found.map { $0.workingLinkHost == nil ? .waiting : .working } ?? .none
        held.withLock { held in
            if held.count >= Self.limit { held = [:] }
            held[name] = (standing, at + Self.lifetime)
        }
        return standing
    }
}
