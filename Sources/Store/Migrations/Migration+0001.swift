// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Tenants, contacts, campaigns, the queue and what happened.
    ///
    /// The large tables (event, deferral, batch, list_member) carry no foreign keys: their rows are written by the
    /// thousand in transactions that hold their parent's row anyway.
    static let first = Migration(
        number: 1, name: "first", statements: tenancy + audience + mailings + queue + history)

    private static let tenancy: [SQL] = [
        """
        CREATE TABLE tenant (
            id {autokey},
            slug TEXT NOT NULL UNIQUE CHECK (LENGTH(slug) BETWEEN 1 AND 40),
            name TEXT NOT NULL,
            postal_address TEXT NOT NULL,
            contact TEXT NOT NULL,
            contact_epoch BIGINT NOT NULL DEFAULT 0,
            contact_clock BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE user_account (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            email TEXT NOT NULL UNIQUE,
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('owner', 'member')),
            created_at BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE sending_domain (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            domain TEXT NOT NULL,
            algorithm TEXT NOT NULL CHECK (algorithm IN ('rsa2048', 'ed25519', 'none')),
            selector TEXT NOT NULL,
            sealed_key {bytes} NOT NULL,
            public_key TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            checked_at BIGINT,
            missing TEXT,
            UNIQUE (tenant_id, domain)
        )
        """,
        """
        CREATE TABLE audit_entry (
            id {autokey},
            tenant_id BIGINT,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL
        )
        """,
        "CREATE INDEX audit_entry_by_tenant ON audit_entry (tenant_id, id)",
    ]

    private static let audience: [SQL] = [
        """
        CREATE TABLE contact_field (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            name TEXT NOT NULL,
            name_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice')),
            choices TEXT NOT NULL DEFAULT '[]',
            is_required BIGINT NOT NULL DEFAULT 0 CHECK (is_required IN (0, 1)),
            UNIQUE (tenant_id, name_key)
        )
        """,
        """
        CREATE TABLE contact_list (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            kind TEXT NOT NULL DEFAULT 'list' CHECK (kind IN ('list', 'tag')),
            name TEXT NOT NULL,
            version BIGINT NOT NULL DEFAULT 0,
            UNIQUE (tenant_id, kind, name)
        )
        """,
        """
        CREATE TABLE contact_import (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            file_name TEXT NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('new', 'update', 'both')),
            list_id BIGINT REFERENCES contact_list (id),
            imported BIGINT,
            updated BIGINT,
            rejected BIGINT,
            started_at BIGINT NOT NULL,
            finished_at BIGINT,
            undone_at BIGINT,
            undo_cursor BIGINT
        )
        """,
        "CREATE INDEX contact_import_by_tenant ON contact_import (tenant_id, id)",
        // What an import changed of contacts that it did not make, and the memberships that it made.
        """
        CREATE TABLE contact_import_change (
            import_id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            old_fields TEXT,
            new_fields TEXT,
            old_email TEXT,
            joined BIGINT NOT NULL CHECK (joined IN (0, 1)),
            PRIMARY KEY (import_id, contact_id)
        ){clustered}
        """,
        """
        CREATE TABLE contact (
            id {autokey},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            email TEXT NOT NULL,
            email_key TEXT NOT NULL,
            domain TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('active', 'stopped', 'failed', 'unsubscribed', 'trashed')),
            fields TEXT NOT NULL,
            import_id BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            UNIQUE (tenant_id, email_key)
        )
        """,
        // In the order of ids: an audience is read from where the last read stopped. With the state: for counting.
        "CREATE INDEX contact_by_tenant ON contact (tenant_id, id, state)",
        "CREATE INDEX contact_by_change ON contact (tenant_id, updated_at, id)",
        "CREATE INDEX contact_by_import ON contact (import_id, id)",
        "CREATE INDEX contact_trashed ON contact (tenant_id, id) WHERE state = 'trashed'",
        // A change by hand to one or many contacts, for its undo and for their history.
        """
        CREATE TABLE contact_change (
            id {autokey},
            tenant_id BIGINT NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            list_id BIGINT,
            at BIGINT NOT NULL,
            undone_at BIGINT
        )
        """,
        """
        CREATE TABLE contact_change_item (
            change_id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            old_state TEXT,
            PRIMARY KEY (change_id, contact_id)
        ){clustered}
        """,
        "CREATE INDEX contact_change_item_by_contact ON contact_change_item (contact_id)",
        """
        CREATE TABLE list_member (
            list_id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            PRIMARY KEY (list_id, contact_id)
        ){clustered}
        """,
        // tenant_id 0: for every tenant.
        """
        CREATE TABLE suppression (
            email_key TEXT NOT NULL,
            tenant_id BIGINT NOT NULL,
            reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'hardBounce', 'complaint', 'manual')),
            at BIGINT NOT NULL,
            PRIMARY KEY (email_key, tenant_id)
        ){clustered}
        """,
    ]

    private static let mailings: [SQL] = [
        // Written with every commit of outcomes; what a mailing says lies apart, so that it is not written again.
        """
        CREATE TABLE campaign (
            id {key},
            tenant_id BIGINT NOT NULL REFERENCES tenant (id),
            state TEXT NOT NULL
                CHECK (state IN ('draft', 'scheduled', 'planning', 'running', 'paused', 'finished', 'cancelled')),
            is_planned BIGINT NOT NULL DEFAULT 0 CHECK (is_planned IN (0, 1)),
            audience TEXT NOT NULL,
            version BIGINT NOT NULL DEFAULT 1,
            is_trashed BIGINT NOT NULL DEFAULT 0 CHECK (is_trashed IN (0, 1)),
            audience_last_id BIGINT NOT NULL DEFAULT 0,
            plan_cursor BIGINT NOT NULL DEFAULT 0,
            last_event_id BIGINT NOT NULL DEFAULT 0,
            recipients BIGINT NOT NULL DEFAULT 0,
            delivered BIGINT NOT NULL DEFAULT 0 CHECK (delivered >= 0),
            deferred BIGINT NOT NULL DEFAULT 0 CHECK (deferred >= 0),
            bounced BIGINT NOT NULL DEFAULT 0 CHECK (bounced >= 0),
            expired BIGINT NOT NULL DEFAULT 0 CHECK (expired >= 0),
            unknown BIGINT NOT NULL DEFAULT 0 CHECK (unknown >= 0),
            suppressed BIGINT NOT NULL DEFAULT 0 CHECK (suppressed >= 0),
            cancelled BIGINT NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
            opened BIGINT NOT NULL DEFAULT 0,
            clicked BIGINT NOT NULL DEFAULT 0,
            unsubscribed BIGINT NOT NULL DEFAULT 0,
            opened_by_machine BIGINT NOT NULL DEFAULT 0,
            clicked_by_machine BIGINT NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            saved_at BIGINT NOT NULL,
            start_at BIGINT,
            launched_at BIGINT,
            finished_at BIGINT,
            CHECK (recipients >= delivered + deferred + bounced + expired + unknown + suppressed + cancelled),
            CHECK (state <> 'finished' OR recipients
                = delivered + bounced + expired + unknown + suppressed + cancelled)
        )
        """,
        "CREATE INDEX campaign_by_tenant ON campaign (tenant_id, created_at)",
        "CREATE INDEX campaign_by_state ON campaign (state)",
        """
        CREATE TABLE campaign_content (
            campaign_id {key} REFERENCES campaign (id),
            name TEXT NOT NULL,
            from_name TEXT NOT NULL,
            from_address TEXT NOT NULL,
            subject TEXT NOT NULL,
            text_body TEXT,
            html_body TEXT,
            charset TEXT NOT NULL CHECK (charset IN ('utf-8', 'iso-2022-jp')),
            is_tracked BIGINT NOT NULL CHECK (is_tracked IN (0, 1))
        )
        """,
        """
        CREATE TABLE link (
            id {autokey},
            campaign_id BIGINT NOT NULL REFERENCES campaign (id),
            position BIGINT NOT NULL,
            url TEXT NOT NULL,
            people BIGINT NOT NULL DEFAULT 0,
            clicks BIGINT NOT NULL DEFAULT 0,
            clicks_by_machine BIGINT NOT NULL DEFAULT 0,
            UNIQUE (campaign_id, position)
        )
        """,
    ]

    private static let queue: [SQL] = [
        // contact_ids: ContactIDList. done: a bit for each of them, the lowest of the first byte first.
        """
        CREATE TABLE batch (
            id {autokey},
            campaign_id BIGINT NOT NULL,
            tenant_id BIGINT NOT NULL,
            site TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'claimed')),
            due_at BIGINT NOT NULL,
            attempt BIGINT NOT NULL CHECK (attempt > 0),
            first_attempt_at BIGINT,
            owner TEXT,
            fence BIGINT NOT NULL DEFAULT 0,
            lease_until BIGINT,
            size BIGINT NOT NULL CHECK (size BETWEEN 1 AND 500),
            contact_ids {bytes} NOT NULL,
            done {bytes} NOT NULL,
            CHECK ((state = 'claimed') = (owner IS NOT NULL)),
            CHECK ((state = 'claimed') = (lease_until IS NOT NULL))
        )
        """,
        // Holds all that choosing needs: batches of sites without room are passed over inside the index.
        "CREATE INDEX batch_ready ON batch (due_at, id, site, campaign_id) WHERE state = 'ready'",
        "CREATE INDEX batch_claimed ON batch (owner, lease_until) WHERE state = 'claimed'",
        "CREATE INDEX batch_by_campaign ON batch (campaign_id)",
        """
        CREATE TABLE deferral (
            campaign_id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            attempt BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            first_attempt_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, contact_id)
        ){clustered}
        """,
        "CREATE INDEX deferral_by_due ON deferral (campaign_id, due_at)",
    ]

    private static let history: [SQL] = [
        // kind: EventCode. phase is NULL where there is no reply; empty texts are NULL.
        """
        CREATE TABLE event (
            campaign_id BIGINT NOT NULL,
            id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            at BIGINT NOT NULL,
            kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 10),
            attempt BIGINT NOT NULL,
            phase TEXT,
            code BIGINT,
            enhanced TEXT,
            reply TEXT,
            host TEXT,
            detail TEXT,
            PRIMARY KEY (campaign_id, id)
        ){clustered}
        """,
        // One row a recipient who has an outcome or unsubscribed: what came of it so far. outcome: EventCode. event_id: the
        // event of the last attempt, which holds its reply.
        """
        CREATE TABLE recipient (
            campaign_id BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            site TEXT NOT NULL,
            outcome BIGINT,
            at BIGINT,
            event_id BIGINT,
            opened_at BIGINT,
            clicked_at BIGINT,
            unsubscribed_at BIGINT,
            machine_opened_at BIGINT,
            machine_clicked_at BIGINT,
            PRIMARY KEY (campaign_id, contact_id)
        ){clustered}
        """,
        // The rarer groups are found without passing over everybody who simply got it.
        "CREATE INDEX recipient_by_outcome ON recipient (campaign_id, outcome, contact_id, site) WHERE outcome <> 1",
        "CREATE INDEX recipient_opened ON recipient (campaign_id, contact_id, site) WHERE opened_at IS NOT NULL",
        "CREATE INDEX recipient_clicked ON recipient (campaign_id, contact_id, site) WHERE clicked_at IS NOT NULL",
        """
        CREATE INDEX recipient_unsubscribed ON recipient (campaign_id, contact_id, site)
            WHERE unsubscribed_at IS NOT NULL
        """,
        """
        CREATE INDEX recipient_by_machine ON recipient (campaign_id, contact_id, site)
            WHERE machine_opened_at IS NOT NULL AND opened_at IS NULL
        """,
        """
        CREATE TABLE link_person (
            campaign_id BIGINT NOT NULL,
            position BIGINT NOT NULL,
            contact_id BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, position, contact_id)
        ){clustered}
        """,
        """
        CREATE TABLE campaign_site (
            campaign_id BIGINT NOT NULL,
            site TEXT NOT NULL,
            recipients BIGINT NOT NULL DEFAULT 0,
            delivered BIGINT NOT NULL DEFAULT 0,
            deferred BIGINT NOT NULL DEFAULT 0,
            bounced BIGINT NOT NULL DEFAULT 0,
            expired BIGINT NOT NULL DEFAULT 0,
            unknown BIGINT NOT NULL DEFAULT 0,
            suppressed BIGINT NOT NULL DEFAULT 0,
            cancelled BIGINT NOT NULL DEFAULT 0,
            opened BIGINT NOT NULL DEFAULT 0,
            clicked BIGINT NOT NULL DEFAULT 0,
            unsubscribed BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (campaign_id, site)
        ){clustered}
        """,
        // slot: start of the five minutes, in microseconds.
        """
        CREATE TABLE campaign_slot (
            campaign_id BIGINT NOT NULL,
            slot BIGINT NOT NULL,
            delivered BIGINT NOT NULL DEFAULT 0,
            failed BIGINT NOT NULL DEFAULT 0,
            opened BIGINT NOT NULL DEFAULT 0,
            clicked BIGINT NOT NULL DEFAULT 0,
            unsubscribed BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (campaign_id, slot)
        ){clustered}
        """,
    ]
}
