// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Mailings and tenants that take their time.
    static let pacing = Migration(
        number: 11, name: "pacing",
        statements: [
            // From its launch on; NULL: as soon as possible.
            "ALTER TABLE campaign ADD COLUMN spread_seconds BIGINT CHECK (spread_seconds BETWEEN 60 AND 604800)",
            """
            CREATE TABLE quiet_hours (
                tenant_id BIGINT NOT NULL PRIMARY KEY REFERENCES tenant (id),
                from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
                to_minute BIGINT NOT NULL CHECK (to_minute BETWEEN 0 AND 1439),
                offset_minutes BIGINT NOT NULL,
                CHECK (from_minute <> to_minute)
            )
            """,
        ])
}
