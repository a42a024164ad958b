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
            """
            CREATE TABLE password_reset (
                digest {bytes} NOT NULL PRIMARY KEY CHECK (LENGTH(digest) = 32),
                user_id BIGINT NOT NULL REFERENCES user_account (id),
                expires_at BIGINT NOT NULL
            ){clustered}
            """,
            "CREATE INDEX password_reset_by_user ON password_reset (user_id)",
            // Single mails of the product's own: test sends, password resets.
            """
            CREATE TABLE single_mail (
                id {autokey},
                tenant_id BIGINT NOT NULL REFERENCES tenant (id),
                campaign_id BIGINT REFERENCES campaign (id),
                purpose TEXT NOT NULL CHECK (purpose IN ('test', 'passwordReset')),
                sender TEXT NOT NULL,
                recipient TEXT NOT NULL,
                content {bytes} NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'unknown')),
                attempt BIGINT NOT NULL DEFAULT 0,
                owner TEXT,
                due_at BIGINT NOT NULL,
                reply_phase TEXT,
                reply_code BIGINT,
                reply_enhanced TEXT,
                reply_text TEXT,
                reply_host TEXT,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX single_mail_by_due ON single_mail (due_at) WHERE state = 'waiting'",
            "CREATE INDEX single_mail_by_campaign ON single_mail (campaign_id, id)",
            "CREATE INDEX single_mail_by_tenant ON single_mail (tenant_id, created_at)",
            """
            CREATE TABLE campaign_hold (
                campaign_id {key} REFERENCES campaign (id),
                at BIGINT NOT NULL,
                japanese TEXT NOT NULL,
                english TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE image (
                id {key},
                tenant_id BIGINT NOT NULL REFERENCES tenant (id),
                name TEXT NOT NULL,
                media_type TEXT NOT NULL,
                width BIGINT NOT NULL,
                height BIGINT NOT NULL,
                bytes {bytes} NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX image_by_tenant ON image (tenant_id, created_at)",
        ])
}
