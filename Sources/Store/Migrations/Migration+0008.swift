// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Files that go with mailings, and pictures inside of mails.
    static let attachments = Migration(
        number: 8, name: "attachments",
        statements: [
            // Octets once for each tenant and content, however many mailings have them.
            """
            CREATE TABLE attachment_content (
                tenant_id BIGINT NOT NULL REFERENCES tenant (id),
                digest {bytes} NOT NULL CHECK (LENGTH(digest) = 32),
                size BIGINT NOT NULL CHECK (size > 0),
                bytes {bytes} NOT NULL,
                PRIMARY KEY (tenant_id, digest)
            )
            """,
            """
            CREATE TABLE attachment (
                id {autokey},
                campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
                tenant_id BIGINT NOT NULL,
                name TEXT NOT NULL,
                media_type TEXT NOT NULL,
                digest {bytes} NOT NULL,
                created_at BIGINT NOT NULL,
                FOREIGN KEY (tenant_id, digest) REFERENCES attachment_content (tenant_id, digest)
            )
            """,
            "CREATE INDEX attachment_by_campaign ON attachment (campaign_id, id)",
            "CREATE INDEX attachment_by_content ON attachment (tenant_id, digest)",
            """
            ALTER TABLE campaign_content
                ADD COLUMN embeds_images BIGINT NOT NULL DEFAULT 0 CHECK (embeds_images IN (0, 1))
            """,
            """
            ALTER TABLE draft_version
                ADD COLUMN embeds_images BIGINT NOT NULL DEFAULT 0 CHECK (embeds_images IN (0, 1))
            """,
        ])
}
