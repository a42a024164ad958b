// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Who is signed in.
    static let sessions = Migration(
        number: 2, name: "sessions",
        statements: [
            // Addresses were stored as typed; at the door upper and lower case are the same.
            "CREATE INDEX user_account_by_email ON user_account (LOWER(email))",
            """
            CREATE TABLE user_session (
                digest {bytes} NOT NULL PRIMARY KEY CHECK (LENGTH(digest) = 32),
                user_id BIGINT NOT NULL REFERENCES user_account (id),
                created_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            ){clustered}
            """,
            "CREATE INDEX user_session_by_user ON user_session (user_id)",
            "CREATE INDEX user_session_by_end ON user_session (expires_at)",
        ])
}
