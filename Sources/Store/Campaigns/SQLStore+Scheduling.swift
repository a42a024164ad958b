// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let insertLinks = Bulk(
        into: "link", ["campaign_id": .integer, "position": .integer, "url": .text])
    private static let deleteLinks: SQL = "DELETE FROM link WHERE campaign_id = $1"
    private static let schedule: SQL = """
        UPDATE campaign SET state = 'scheduled', start_at = $3
        WHERE id = $1 AND state = 'draft' AND version = $2 AND is_trashed = 0
        """
    private static let unschedule: SQL = """
        UPDATE campaign SET state = 'draft', start_at = NULL WHERE id = $1 AND state = 'scheduled'
        """
    private static let due: SQL = """
        SELECT id FROM campaign WHERE state = 'scheduled' AND start_at <= $1 ORDER BY start_at, id
        """
    private static let nextStart: SQL = """
        SELECT MIN(start_at) FROM campaign WHERE state = 'scheduled' AND start_at > $1
        """
    private static let launch: SQL = """
        UPDATE campaign SET state = 'planning', launched_at = $2, plan_cursor = 0, audience_last_id =
            (SELECT COALESCE(MAX(c.id), 0) FROM contact c WHERE c.tenant_id = campaign.tenant_id)
        WHERE id = $1 AND state IN ('draft', 'scheduled') AND is_trashed = 0
        """
    /// Taken back in between, or reserved anew for later: then it is not started.
    private static let launchDue: SQL = """
        UPDATE campaign SET state = 'planning', launched_at = $2, plan_cursor = 0, audience_last_id =
            (SELECT COALESCE(MAX(c.id), 0) FROM contact c WHERE c.tenant_id = campaign.tenant_id)
        WHERE id = $1 AND state = 'scheduled' AND start_at <= $2 AND is_trashed = 0
        """

    package func scheduleCampaign(
        _ id: CampaignID, version: Int, links: [String], startAt: Timestamp, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(id.rawValue), .int(version), .int(startAt.microseconds)]
            guard try session.execute(Self.schedule, values) == 1 else { return false }
            try Self.keep(id, because: .schedule, at: now, in: session)
            try Self.replaceLinks(of: id, by: links, in: session)
            return true
        }
    }

    package func unscheduleCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard try session.execute(Self.unschedule, [.int(id.rawValue)]) == 1 else { return false }
            // A draft has none: what is tracked follows from what it says when it is scheduled again.
            try Self.replaceLinks(of: id, by: [], in: session)
            return true
        }
    }

    package func dueCampaigns(at now: Timestamp) async throws(StoreError) -> (due: [CampaignID], next: Timestamp?) {
        try await driver.read { session throws(StoreError) in
            let due: [CampaignID] = try session.all(Self.due, [.int(now.microseconds)], { $0.id(0) })
            return (due, try session.first(Self.nextStart, [.int(now.microseconds)], { $0.optionalTime(0) }) ?? nil)
        }
    }

    package func launchCampaign(
        _ id: CampaignID, links: [String]?, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        let isLaunched = try await driver.write { session throws(StoreError) in
            let statement = links == nil ? Self.launchDue : Self.launch
            guard try session.execute(statement, [.int(id.rawValue), .int(now.microseconds)]) == 1 else {
                return false
            }
            try Self.keep(id, because: .launch, at: now, in: session)
            if let links { try Self.replaceLinks(of: id, by: links, in: session) }
            return true
        }
        if isLaunched { CrashPoint.launchAfterCommit.passed() }
        return isLaunched
    }

    private static func replaceLinks(
        of id: CampaignID, by links: [String], in session: any Session
    ) throws(StoreError) {
        try session.execute(deleteLinks, [.int(id.rawValue)])
        guard !links.isEmpty else { return }
        try session.insert(
            insertLinks,
            [
                .ints([Int64](repeating: id.rawValue, count: links.count)), .ints(links.indices.map { Int64($0) }),
                .texts(links),
            ])
    }
}
