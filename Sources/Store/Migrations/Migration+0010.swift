// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Addresses to send from, the pools that they form, and who uses which.
    static let sources = Migration(
        number: 10, name: "sources",
        statements: [
            """
            CREATE TABLE source (
                id {autokey},
                name TEXT NOT NULL UNIQUE,
                ipv4 TEXT,
                ipv6 TEXT,
                helo TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'quarantined', 'retired')),
                note TEXT NOT NULL,
                state_since BIGINT NOT NULL,
                warm_up_plan TEXT,
                warming_since BIGINT,
                CHECK ((warm_up_plan IS NULL) = (warming_since IS NULL))
            )
            """,
            """
            CREATE TABLE pool (
                id {autokey},
                name TEXT NOT NULL UNIQUE,
                overflow_id BIGINT REFERENCES pool (id),
                created_at BIGINT NOT NULL,
                CHECK (overflow_id <> id)
            )
            """,
            "INSERT INTO pool (name, created_at) VALUES ('default', 0)",
            """
            CREATE TABLE pool_member (
                pool_id BIGINT NOT NULL REFERENCES pool (id),
                source_id BIGINT NOT NULL REFERENCES source (id),
                weight BIGINT NOT NULL CHECK (weight BETWEEN 1 AND 1000),
                PRIMARY KEY (pool_id, source_id)
            ){clustered}
            """,
            """
            CREATE TABLE tenant_pool (
                tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenant (id),
                pool_id BIGINT NOT NULL REFERENCES pool (id)
            )
            """,
            """
            CREATE TABLE tenant_quarantine (
                tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenant (id),
                reason TEXT NOT NULL,
                since BIGINT NOT NULL
            )
            """,
            // A day that began before the source's warming_since is of an earlier warm-up.
            """
            CREATE TABLE source_day (
                source_id BIGINT NOT NULL REFERENCES source (id),
                provider TEXT NOT NULL,
                day BIGINT NOT NULL,
                sent BIGINT NOT NULL CHECK (sent >= 0),
                PRIMARY KEY (source_id, provider, day)
            ){clustered}
            """,
        ])
}
