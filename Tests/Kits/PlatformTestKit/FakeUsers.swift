// SPDX-License-Identifier: Apache-2.0

package import Platform
package import Synchronization

/// Users, sessions and audit entries in memory, with passwords that hash to themselves.
package final class FakeUsers: AuditStore, PasswordResetStore, Passwords, SessionStore, UserStore {
    package struct State {
        package var users: [Credentials] = []
        package var sessions: [UserSession] = []
        package var audit: [AuditEntry] = []
        package var verified: [String] = []
        package var made = 0
        package var resets: [(digest: [UInt8], user: UserID, end: Timestamp)] = []
        package var languages: [UserID: String] = [:]
    }

    package let state = Mutex(State())
    package static let owner = User(id: UserID(1), tenant: TenantID(1), email: "owner@example.jp", role: .owner)

    package init() {
        state.withLock { $0.users = [Credentials(user: Self.owner, passwordHash: "hash:correct horse")] }
    }

    package var decoy: String { "decoy" }
    package func hash(_ password: String) async -> String? { "hash:\(password)" }

    package func verify(_ password: String, against hash: String) async -> Bool? {
        state.withLock { $0.verified.append(hash) }
        return hash == "hash:\(password)"
    }

    package var tokens: SessionTokens {
        SessionTokens {
            self.state.withLock { state in
                state.made += 1
                return "token-\(state.made)"
            }
        } digest: { text in
            Array(text.utf8.suffix(32)) + [UInt8](repeating: 0, count: max(0, 32 - text.utf8.count))
        }
    }

    package func credentials(email: String) async throws(StoreError) -> Credentials? {
        state.withLock { $0.users.first { $0.user.email == email.lowercased() } }
    }

    package func credentials(_ id: UserID) async throws(StoreError) -> Credentials? {
        state.withLock { $0.users.first { $0.user.id == id } }
    }

    package func changePassword(
        of user: UserID, from old: String, to new: String, opening session: UserSession
    ) async throws(StoreError) -> Bool {
        state.withLock { state in
            guard let index = state.users.firstIndex(where: { $0.user.id == user && $0.passwordHash == old }) else {
                return false
            }
            state.users[index] = Credentials(user: state.users[index].user, passwordHash: new)
            state.sessions = state.sessions.filter { $0.user != user } + [session]
            return true
        }
    }

    package func openSession(_ session: UserSession) async throws(StoreError) {
        state.withLock { $0.sessions.append(session) }
    }

    package func session(
        digest: [UInt8], at now: Timestamp
    ) async throws(StoreError) -> (session: UserSession, user: User)? {
        state.withLock { state in
            guard let found = state.sessions.first(where: { $0.digest == digest && $0.expiresAt > now }),
                let user = state.users.first(where: { $0.user.id == found.user })?.user
            else { return nil }
            return (found, user)
        }
    }

    package func touchSession(_ session: UserSession) async throws(StoreError) {
        state.withLock { state in
            if let index = state.sessions.firstIndex(where: { $0.digest == session.digest }) {
                state.sessions[index] = session
            }
        }
    }

    package func endSession(digest: [UInt8]) async throws(StoreError) {
        state.withLock { $0.sessions.removeAll { $0.digest == digest } }
    }

    package func record(_ entry: AuditEntry) async throws(StoreError) { state.withLock { $0.audit.append(entry) } }
    package func auditEntries(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        state.withLock { $0.audit.reversed() }
    }
    package func auditPage(
        of tenant: TenantID, _ filter: AuditFilter, before position: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditLine] {
        let all = state.withLock { $0.audit }
        let lines = all.enumerated().map { AuditLine(position: Int64($0.offset), entry: $0.element) }.filter { line in
            let action = line.entry.action
            let isAccess = action.hasPrefix(AuditFilter.Kind.accessPrefix)
            let isExport = action.hasSuffix(AuditFilter.Kind.exportSuffix)
            let fits =
                switch filter.kind {
                case .everything: true
                case .access: isAccess
                case .exports: isExport
                case .changes: !isAccess && !isExport
                }
            return fits && line.entry.tenant == tenant && line.position < position ?? .max
                && (filter.actor.isEmpty || line.entry.actor == filter.actor)
        }
        return Array(lines.reversed().prefix(limit))
    }

    package func setLanguage(_ language: String, of user: UserID) async throws(StoreError) {
        state.withLock { $0.languages[user] = language }
    }

    package func openPasswordReset(
        digest: [UInt8], of user: UserID, until end: Timestamp, at now: Timestamp
    ) async throws(StoreError) {
        state.withLock { state in
            state.resets = state.resets.filter { $0.user != user && $0.end > now } + [(digest, user, end)]
        }
    }

    package func passwordReset(digest: [UInt8], at now: Timestamp) async throws(StoreError) -> User? {
        state.withLock { state in
            let found = state.resets.first { $0.digest == digest && $0.end > now }
            return state.users.first { $0.user.id == found?.user }?.user
        }
    }

    package func resetPassword(digest: [UInt8], to hash: String, at now: Timestamp) async throws(StoreError) -> User? {
        state.withLock { state in
            guard let found = state.resets.first(where: { $0.digest == digest && $0.end > now }),
                let index = state.users.firstIndex(where: { $0.user.id == found.user })
            else { return nil }
            state.users[index] = Credentials(user: state.users[index].user, passwordHash: hash)
            state.resets.removeAll { $0.user == found.user }
            state.sessions.removeAll { $0.user == found.user }
            return state.users[index].user
        }
    }
}
