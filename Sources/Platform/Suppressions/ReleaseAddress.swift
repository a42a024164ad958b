// SPDX-License-Identifier: Apache-2.0

package enum ReleaseAnswer: Sendable, Equatable {
    /// `isActive`: a reader with the address is active again.
    case released(isActive: Bool)
    /// A dead address is released with a reason alone.
    case reasonMissing
    /// The reader's own wish, which nobody else may take back.
    case forbidden(Suppression.Reason)
    /// Not on the tenant's list, any more or ever.
    case notThere
}

/// Takes an address or a domain off the tenant's list; in the audit log.
///
/// A reader with the address whom the block had stopped is activated as on the reader's page, which keeps it in the
/// reader's history and can be undone there.
package struct ReleaseAddress: Sendable {
    package typealias Stores = AuditStore & ContactBook & ContactStore & SuppressionList & SuppressionStore

    /// Characters of a reason.
    package static let reasonLimit = 200

    private let stores: any Stores
    private let listening: any SuppressionListening
    private let now: @Sendable () -> Timestamp

    package init(
        stores: any Stores, listening: any SuppressionListening, now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.listening = listening
        self.now = now
    }

    /// `key` is ``BlockEntry/key``. `reason`: why a dead address is tried again, for the audit log; one line of it is
    /// kept, of ``reasonLimit`` characters.
    package func run(
        key: String, reason: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) -> ReleaseAnswer {
        // What is blocked for all tenants is not theirs to release.
        guard let found = try await stores.suppression(key: key, of: tenant) else { return .notThere }
        guard found.reason.isReleasable else { return .forbidden(found.reason) }
        let note = Self.line(reason)
        if found.reason == .hardBounce, note.isEmpty { return .reasonMissing }
        if let domain = BlockEntry.domain(ofKey: key) {
            guard try await stores.release(key: key, of: tenant) else { return .notThere }
            listening.release(domain: domain, of: tenant)
            try await record(domain, note, of: tenant, actor: actor)
            return .released(isActive: false)
        }
        let contact = try await stores.contact(key: key, of: tenant)
        var isActive = false
        if let contact, contact.state == .stopped || contact.state == .failed {
            isActive = try await stores.change([contact.id], .activate, of: tenant, actor: actor, at: now()).changed > 0
        }
        if !isActive {
            guard try await stores.release(key: key, of: tenant) else { return .notThere }
        }
        if let contact { listening.release(contact: contact.id) }
        try await record(key, note, of: tenant, actor: actor)
        return .released(isActive: isActive)
    }

    private static func line(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : scalar
        }
        return String(
            ImportColumns.trimmed(String(String.UnicodeScalarView(plain))).prefix(reasonLimit))
    }

    private func record(
        _ subject: String, _ note: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(
                tenant: tenant, at: now(), actor: actor, action: "suppressions.remove",
                subject: note.isEmpty ? subject : "\(subject): \(note)"))
    }
}
