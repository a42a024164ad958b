// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Lists and tags that were thrown away; their members stay where they are until the list is gone for good.
    static let listTrash = Migration(
        number: 4, name: "list-trash",
        statements: [
            """
            CREATE TABLE trashed_list (
                id BIGINT PRIMARY KEY,
                tenant_id BIGINT NOT NULL REFERENCES tenant (id),
                kind TEXT NOT NULL CHECK (kind IN ('list', 'tag')),
                name TEXT NOT NULL,
                version BIGINT NOT NULL,
                trashed_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX trashed_list_of_tenant ON trashed_list (tenant_id, trashed_at)",
        ])
}
