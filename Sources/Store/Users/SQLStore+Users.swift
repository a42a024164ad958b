// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: UserStore {
    private static let byEmail: SQL = """
        SELECT id, tenant_id, email, role, password_hash, language FROM user_account
        WHERE LOWER(email) = $1 ORDER BY id LIMIT 1
        """
    private static let byID: SQL = """
        SELECT id, tenant_id, email, role, password_hash, language FROM user_account WHERE id = $1
        """
    private static let replaceHash: SQL = """
        UPDATE user_account SET password_hash = $3 WHERE id = $1 AND password_hash = $2
        """
    private static let replaceLanguage: SQL = "UPDATE user_account SET language = $2 WHERE id = $1"
    static let endSessions: SQL = "DELETE FROM user_session WHERE user_id = $1"

    package func credentials(email: String) async throws(StoreError) -> Credentials? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.byEmail, [.text(email.lowercased())], Self.credentials(from:))
        }
    }

    package func credentials(_ id: UserID) async throws(StoreError) -> Credentials? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.byID, [.int(id.rawValue)], Self.credentials(from:))
        }
    }

    package func changePassword(
        of user: UserID, from old: String, to new: String, opening opened: UserSession
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(user.rawValue), .text(old), .text(new)]
            guard try session.execute(Self.replaceHash, values) == 1 else { return false }
            try session.execute(Self.endSessions, [.int(user.rawValue)])
            try Self.insert(opened, in: session)
            return true
        }
    }

    package func setLanguage(_ language: String, of user: UserID) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(Self.replaceLanguage, [.int(user.rawValue), .text(language)])
        }
    }

    private static func credentials(from row: any Row) throws(StoreError) -> Credentials {
        Credentials(user: try user(from: row, language: row.text(5)), passwordHash: row.text(4))
    }

    /// A user in the first four columns.
    static func user(from row: any Row, language: String) throws(StoreError) -> User {
        User(
            id: row.id(0), tenant: row.id(1), email: row.text(2), role: try row.value(User.Role.self, 3),
            language: language)
    }
}
