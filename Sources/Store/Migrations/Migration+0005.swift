// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Earlier versions of drafts, and groups of those whom tests go to.
    static let versionsAndTesters = Migration(
        number: 5, name: "versions-and-testers",
        statements: [
            "ALTER TABLE campaign ADD COLUMN saved_by TEXT NOT NULL DEFAULT ''",
            // What is asked for without the bodies stands before them: a row may be as large as 4 MB.
            """
            CREATE TABLE draft_version (
                campaign_id BIGINT NOT NULL REFERENCES campaign (id),
                version BIGINT NOT NULL,
                reason TEXT NOT NULL CHECK (reason IN ('author', 'time', 'restore', 'test', 'schedule', 'launch')),
                kept_at BIGINT NOT NULL,
                octets BIGINT NOT NULL,
                author TEXT NOT NULL,
                saved_at BIGINT NOT NULL,
                audience TEXT NOT NULL,
                name TEXT NOT NULL,
                from_name TEXT NOT NULL,
                from_address TEXT NOT NULL,
                subject TEXT NOT NULL,
                charset TEXT NOT NULL CHECK (charset IN ('utf-8', 'iso-2022-jp')),
                is_tracked BIGINT NOT NULL CHECK (is_tracked IN (0, 1)),
                text_body TEXT,
                html_body TEXT,
                PRIMARY KEY (campaign_id, version)
            )
            """,
            """
            CREATE TABLE tester_group (
                id {autokey},
                tenant_id BIGINT NOT NULL REFERENCES tenant (id),
                name TEXT NOT NULL,
                UNIQUE (tenant_id, name)
            )
            """,
            // A reader who was deleted since is looked for in vain, which is no damage: hence no reference.
            """
            CREATE TABLE tester (
                id {autokey},
                group_id BIGINT NOT NULL REFERENCES tester_group (id),
                email TEXT NOT NULL,
                email_key TEXT NOT NULL,
                name TEXT NOT NULL,
                contact_id BIGINT,
                UNIQUE (group_id, email_key)
            )
            """,
        ])
}
