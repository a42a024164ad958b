// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SessionStore {
    private static let insertSession: SQL = """
        INSERT INTO user_session (digest, user_id, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        """
    private static let forgetSessions: SQL = "DELETE FROM user_session WHERE expires_at <= $1"
    private static let byDigest: SQL = """
        SELECT u.id, u.tenant_id, u.email, u.role, s.created_at, s.last_seen_at, s.expires_at, u.language
        FROM user_session s JOIN user_account u ON u.id = s.user_id WHERE s.digest = $1 AND s.expires_at > $2
        """
    private static let touch: SQL = """
        UPDATE user_session SET last_seen_at = $2, expires_at = $3 WHERE digest = $1
        """
    private static let end: SQL = "DELETE FROM user_session WHERE digest = $1"

    package func openSession(_ opened: UserSession) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.forgetSessions, [.int(opened.createdAt.microseconds)])
            try Self.insert(opened, in: session)
        }
    }

    package func session(
        digest: [UInt8], at now: Timestamp
    ) async throws(StoreError) -> (session: UserSession, user: User)? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.byDigest, [.bytes(digest), .int(now.microseconds)]) { row throws(StoreError) in
                let user = try Self.user(from: row, language: row.text(7))
                let found = UserSession(
                    digest: digest, user: user.id, createdAt: row.time(4), lastSeenAt: row.time(5),
                    expiresAt: row.time(6))
                return (session: found, user: user)
            }
        }
    }

    package func touchSession(_ seen: UserSession) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.touch,
                [.bytes(seen.digest), .int(seen.lastSeenAt.microseconds), .int(seen.expiresAt.microseconds)])
        }
    }

    package func endSession(digest: [UInt8]) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(Self.end, [.bytes(digest)])
        }
    }

    static func insert(_ opened: UserSession, in session: any Session) throws(StoreError) {
        try session.execute(
            insertSession,
            [
                .bytes(opened.digest), .int(opened.user.rawValue), .int(opened.createdAt.microseconds),
                .int(opened.lastSeenAt.microseconds), .int(opened.expiresAt.microseconds),
            ])
    }
}
