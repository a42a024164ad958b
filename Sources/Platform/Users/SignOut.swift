// SPDX-License-Identifier: Apache-2.0

/// Ends one session.
package struct SignOut: Sendable {
    private let stores: any AuditStore & SessionStore

    package init(stores: any AuditStore & SessionStore) { self.stores = stores }

    package func run(_ session: UserSession, of user: User, at now: Timestamp) async throws(StoreError) {
        try await stores.endSession(digest: session.digest)
        try await stores.record(
            AuditEntry(tenant: user.tenant, at: now, actor: user.email, action: "user.sign-out", subject: user.email))
    }
}
