// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: PasswordResetStore {
    private static let insertReset: SQL = """
        INSERT INTO password_reset (digest, user_id, expires_at) VALUES ($1, $2, $3)
        """
    private static let forgetResets: SQL = "DELETE FROM password_reset WHERE user_id = $1 OR expires_at <= $2"
    private static let resetByDigest: SQL = """
        SELECT u.id, u.tenant_id, u.email, u.role, u.language
        FROM password_reset r JOIN user_account u ON u.id = r.user_id WHERE r.digest = $1 AND r.expires_at > $2
        """
    private static let useReset: SQL = "DELETE FROM password_reset WHERE digest = $1"
    private static let setHash: SQL = "UPDATE user_account SET password_hash = $2 WHERE id = $1"

    package func openPasswordReset(
        digest: [UInt8], of user: UserID, until end: Timestamp, at now: Timestamp
    ) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.forgetResets, [.int(user.rawValue), .int(now.microseconds)])
            try session.execute(Self.insertReset, [.bytes(digest), .int(user.rawValue), .int(end.microseconds)])
        }
    }

    package func passwordReset(digest: [UInt8], at now: Timestamp) async throws(StoreError) -> User? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.resetByDigest, [.bytes(digest), .int(now.microseconds)], Self.resetUser(from:))
        }
    }

    package func resetPassword(
        digest: [UInt8], to hash: String, at now: Timestamp
    ) async throws(StoreError) -> User? {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.bytes(digest), .int(now.microseconds)]
            guard let user = try session.first(Self.resetByDigest, values, Self.resetUser(from:)),
                // Of two at once the second finds nothing to delete.
                try session.execute(Self.useReset, [.bytes(digest)]) == 1
            else { return nil }
            try session.execute(Self.setHash, [.int(user.id.rawValue), .text(hash)])
            try session.execute(Self.endSessions, [.int(user.id.rawValue)])
            try session.execute(Self.forgetResets, [.int(user.id.rawValue), .int(now.microseconds)])
            return user
        }
    }

    private static func resetUser(from row: any Row) throws(StoreError) -> User {
        try user(from: row, language: row.text(4))
    }
}
