// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let progress: SQL = """
        SELECT tenant_id, audience, audience_last_id, plan_cursor FROM campaign
        WHERE id = $1 AND state IN ('planning', 'paused') AND is_planned = 0
        """
    static let everybody: SQL = """
        SELECT c.id, c.domain, c.state, s.reason FROM contact c
        LEFT JOIN suppression s ON s.email_key = c.email_key AND s.tenant_id IN (0, $1)
        WHERE c.tenant_id = $1 AND c.id > $2 AND c.id <= $3 ORDER BY c.id LIMIT $4
        """
    static let members: SQL = """
        SELECT c.id, c.domain, c.state, s.reason FROM contact_list l CROSS JOIN list_member m CROSS JOIN contact c
        LEFT JOIN suppression s ON s.email_key = c.email_key AND s.tenant_id IN (0, $1)
        WHERE l.id = $5 AND l.tenant_id = $1 AND m.list_id = l.id AND c.id = m.contact_id AND c.tenant_id = $1
            AND m.contact_id > $2 AND m.contact_id <= $3
        ORDER BY m.contact_id LIMIT $4
        """

    /// Cuts outside the write transaction, so that commits go on meanwhile, and writes the cut if the cursor still
    /// stands where it was read. Who is suppressed is looked up again when a batch is claimed.
    ///
    /// The audience are the active contacts, and those suppressed for the tenant or for all, at a blocked domain too, who
    /// are counted as recipients and left out; contacts stopped by hand or in the trash without a suppression are not in it.
    package func planNext(
        _ campaign: CampaignID, limit: Int, siteOf: @Sendable (_ domain: String) -> String, at now: Timestamp
    ) async throws(StoreError) -> PlanStep {
        for _ in 0..<8 {
            let cut = try await driver.read { session throws(StoreError) in
                try Self.cut(campaign, limit: max(1, limit), in: session)
            }
            guard let cut else { return PlanStep(planned: 0, suppressed: 0, isComplete: true) }
            let sites = cut.domains.map(siteOf)
            let written = try await driver.write { session throws(StoreError) in
                let step = try Self.write(cut, sites: sites, at: now, in: session)
                if step.map({ $0.planned > 0 }) ?? false { CrashPoint.planBeforeCommit.passed() }
                return step
            }
            if let written {
                if written.planned > 0 { CrashPoint.planAfterCommit.passed() }
                return written
            }
        }
        throw .unavailable(detail: "another node is planning this campaign")
    }

    /// Nil when there is nothing to plan any more.
    private static func cut(
        _ campaign: CampaignID, limit: Int, in session: any Session
    ) throws(StoreError) -> PlanCut? {
        let range = try session.first(progress, [.int(campaign.rawValue)]) { row throws(StoreError) in
            PlanRange(
                tenant: row.int(0), audience: try AudienceText.audience(row.text(1)), last: row.int(2),
                cursor: row.int(3), limit: limit)
        }
        guard let range else { return nil }
        var cut = PlanCut(
            campaign: campaign, cursor: range.cursor, capacity: limit,
            blocked: try DomainBlocks.load(TenantID(range.tenant), in: session))
        guard range.isPlain else {
            try range.read(into: &cut, in: session)
            cut.isComplete = cut.rows < limit
            return cut
        }
        let list = range.audience.lists.first
        try session.query(list == nil ? everybody : members, range.values) { row throws(StoreError) in
            let reason = row.isNull(3) ? nil : try row.value(Suppression.Reason.self, 3)
            cut.add(row.int(0), domain: row.text(1), state: try row.value(Contact.State.self, 2), reason: reason)
        }
        cut.isComplete = cut.rows < limit
        return cut
    }

    /// Nil when the campaign has moved on since the cut was made: cut again.
    private static func write(
        _ cut: PlanCut, sites: [String], at now: Timestamp, in session: any Session
    ) throws(StoreError) -> PlanStep? {
        guard var ledger = try CampaignLedger.lock([cut.campaign], in: session).first,
            ledger.state == .planning || ledger.state == .paused, !ledger.isPlanned, ledger.planCursor == cut.cursor
        else { return nil }
        let batches = cut.batches(sites: sites, tenant: ledger.tenant)
        try BatchRow.insert(batches, dueAt: now, in: session)
        var events = EventRows(capacity: cut.suppressed.count)
        var recipients = RecipientRows(capacity: cut.suppressed.count)
        var deltas = CampaignDeltas()
        for batch in batches { deltas.addRecipients(batch.contacts.count, of: ledger.id, site: batch.site) }
        for (contact, reason, domain) in cut.suppressed {
            let event = events.add(
                .suppressed, contact: contact, attempt: 0, at: now, detail: reason.rawValue, to: &ledger)
            ledger.counts.count(.suppressed, wasDeferred: false)
            let site = deltas.index(of: ledger.id, site: sites[domain])
            deltas.addSuppressed(at: site)
            recipients.add(ledger.id, contact, site: sites[domain], .suppressed, at: now, event: event)
        }
        try events.write(in: session)
        try recipients.write(in: session)
        try deltas.write(in: session)
        let planned = cut.contacts.count
        ledger.counts.recipients += planned + cut.suppressed.count
        ledger.planCursor = cut.last
        if cut.isComplete { ledger.completePlan(at: now) }
        try ledger.save(in: session)
        return PlanStep(planned: planned, suppressed: cut.suppressed.count, isComplete: cut.isComplete)
    }
}
