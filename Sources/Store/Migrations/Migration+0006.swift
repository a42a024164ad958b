// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The list of those who get no mail: domains stand on it, and it is read by reason and time.
    static let blockLists = Migration(
        number: 6, name: "block lists",
        statements: [
            // Made anew: a CHECK cannot be changed in SQLite. email_key of a blocked domain: `@` and the domain, as no
            // address begins.
            """
            CREATE TABLE suppression_next (
                email_key TEXT NOT NULL,
                tenant_id BIGINT NOT NULL,
                reason TEXT NOT NULL
                    CHECK (reason IN ('unsubscribed', 'hardBounce', 'complaint', 'manual', 'domain')),
                at BIGINT NOT NULL,
                covers_subdomains BIGINT NOT NULL DEFAULT 0 CHECK (covers_subdomains IN (0, 1)),
                PRIMARY KEY (email_key, tenant_id),
                CHECK ((reason = 'domain') = (SUBSTR(email_key, 1, 1) = '@')),
                CHECK (reason = 'domain' OR covers_subdomains = 0)
            ){clustered}
            """,
            """
            INSERT INTO suppression_next (email_key, tenant_id, reason, at)
            SELECT email_key, tenant_id, reason, at FROM suppression
            """,
            "DROP TABLE suppression",
            "ALTER TABLE suppression_next RENAME TO suppression",
            // Holds all that a page of the list, its counts and the domains of a claim need.
            """
            CREATE INDEX suppression_by_reason
                ON suppression (tenant_id, reason, at, email_key, covers_subdomains)
            """,
        ])
}
