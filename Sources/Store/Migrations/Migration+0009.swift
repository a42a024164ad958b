// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What operators order of the queue, what replies closed, and mailings that go first.
    static let queueOrders = Migration(
        number: 9, name: "queue-orders",
        statements: [
            "ALTER TABLE campaign ADD COLUMN is_urgent BIGINT NOT NULL DEFAULT 0 CHECK (is_urgent IN (0, 1))",
            // Batches are chosen mailing by mailing from now on, so that tenants take turns.
            "DROP INDEX batch_ready",
            "CREATE INDEX batch_ready_by_campaign ON batch (campaign_id, due_at, id, site) WHERE state = 'ready'",
            // A NULL selector selects all. pool: where a reroute goes. until: when a hold ends by itself, or when
            // what is in limbo is settled as cancelled.
            """
            CREATE TABLE queue_order (
                id {autokey},
                kind TEXT NOT NULL CHECK (kind IN ('hold', 'purge', 'reroute')),
                tenant_id BIGINT,
                campaign_id BIGINT,
                domain TEXT,
                site TEXT,
                source TEXT,
                pool TEXT,
                reason TEXT NOT NULL,
                actor TEXT NOT NULL,
                made_at BIGINT NOT NULL,
                until BIGINT,
                ended_at BIGINT,
                ended_by TEXT,
                settled BIGINT NOT NULL DEFAULT 0,
                CHECK (kind <> 'purge' OR until IS NOT NULL),
                CHECK ((kind = 'reroute') = (pool IS NOT NULL))
            )
            """,
            "CREATE INDEX queue_order_active ON queue_order (id) WHERE ended_at IS NULL",
            // identity and site: GateKey. site '': everywhere.
            """
            CREATE TABLE suspension (
                identity TEXT NOT NULL,
                site TEXT NOT NULL,
                until BIGINT NOT NULL,
                reply TEXT NOT NULL,
                rule TEXT NOT NULL,
                at BIGINT NOT NULL,
                PRIMARY KEY (identity, site)
            ){clustered}
            """,
        ])
}
