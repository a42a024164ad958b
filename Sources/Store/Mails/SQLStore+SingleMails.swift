// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SingleMailStore {
    private static let retention = Duration.seconds(-30 * 86_400)

    private static let insertMail: SQL = """
        INSERT INTO single_mail
            (tenant_id, campaign_id, purpose, sender, recipient, content, state, due_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7)
        """
    private static let forgetOld: SQL = "DELETE FROM single_mail WHERE created_at < $1 AND state <> 'waiting'"
    private static let dueMails: SQL = """
        SELECT b.id FROM single_mail b WHERE b.state = 'waiting' AND b.due_at <= $1
        ORDER BY b.due_at, b.id LIMIT $2{skip:b}
        """
    private static let claimMails: SQL = """
        UPDATE single_mail SET owner = $2, due_at = $3, attempt = attempt + 1
        WHERE id IN (SELECT ids.value FROM {ids:$1}) AND state = 'waiting'
        """
    private static let claimedMails: SQL = """
        SELECT id, tenant_id, campaign_id, purpose, sender, recipient, state, attempt, reply_phase, reply_code,
            reply_enhanced, reply_text, reply_host, created_at, content
        FROM single_mail WHERE id IN (SELECT ids.value FROM {ids:$1}) ORDER BY id
        """
    private static let settleMail: SQL = """
        UPDATE single_mail SET state = $3, owner = NULL, due_at = COALESCE($4, due_at),
            content = CASE WHEN $3 = 'waiting' THEN content ELSE $5 END,
            reply_phase = $6, reply_code = $7, reply_enhanced = $8, reply_text = $9, reply_host = $10
        WHERE id = $1 AND attempt = $2 AND state = 'waiting'
        """
    private static let recoverMails: SQL = """
        UPDATE single_mail SET owner = NULL, due_at = $2 WHERE owner = $1 AND state = 'waiting'
        """
    private static let testsOfCampaign: SQL = """
        SELECT id, tenant_id, campaign_id, purpose, sender, recipient, state, attempt, reply_phase, reply_code,
            reply_enhanced, reply_text, reply_host, created_at
        FROM single_mail WHERE campaign_id = $1 AND purpose = 'test' ORDER BY id DESC LIMIT $2
        """
    private static let lastAddresses: SQL = """
        SELECT recipient FROM single_mail WHERE tenant_id = $1 AND purpose = 'test'
        ORDER BY created_at DESC, id DESC LIMIT 200
        """
    private static let countTests: SQL = """
        SELECT COUNT(*) FROM single_mail WHERE tenant_id = $1 AND purpose = 'test' AND created_at >= $2
        """

    package func addSingleMails(_ mails: [NewSingleMail], at now: Timestamp) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.forgetOld, [.int((now + Self.retention).microseconds)])
            for mail in mails {
                try session.execute(
                    Self.insertMail,
                    [
                        .int(mail.tenant.rawValue), .int(mail.campaign?.rawValue), .text(mail.purpose.rawValue),
                        .text(mail.sender), .text(mail.recipient), .bytes(mail.content), .int(now.microseconds),
                    ])
            }
        }
    }

    package func claimSingleMails(
        node: String, lease: Duration, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> [ClaimedSingleMail] {
        try await driver.write { session throws(StoreError) in
            let ids = try session.all(Self.dueMails, [.int(now.microseconds), .int(limit)], { $0.int(0) })
            guard !ids.isEmpty else { return [] }
            try session.execute(
                Self.claimMails, [.ids(ids), .text(node), .int((now + lease).microseconds)])
            return try session.all(Self.claimedMails, [.ids(ids)]) { row throws(StoreError) in
                ClaimedSingleMail(mail: try Self.singleMail(from: row), content: row.bytes(14))
            }
        }
    }

    package func settleSingleMail(
        _ id: SingleMailID, attempt: Int, _ state: SingleMail.State, retryAt: Timestamp?, reply: RecordedReply?
    ) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.settleMail,
                [
                    .int(id.rawValue), .int(attempt), .text(state.rawValue), .int(retryAt?.microseconds), .bytes([]),
                    .text(reply?.phase), .int(reply.map { Int64($0.code) }), .text(reply?.enhanced),
                    .text(reply?.text), .text(reply?.host),
                ])
        }
    }

    package func recoverSingleMails(node: String, at now: Timestamp) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(Self.recoverMails, [.text(node), .int(now.microseconds)])
        }
    }

    package func testMails(of campaign: CampaignID, limit: Int) async throws(StoreError) -> [SingleMail] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.testsOfCampaign, [.int(campaign.rawValue), .int(limit)], Self.singleMail(from:))
        }
    }

    package func testAddresses(of tenant: TenantID, limit: Int) async throws(StoreError) -> [String] {
        let addresses = try await driver.read { session throws(StoreError) in
            try session.all(Self.lastAddresses, [.int(tenant.rawValue)], { $0.text(0) })
        }
        var seen: Set<String> = []
        return Array(addresses.filter { seen.insert($0).inserted }.prefix(limit))
    }

    package func testMailCount(of tenant: TenantID, since: Timestamp) async throws(StoreError) -> Int {
        try await driver.read { session throws(StoreError) in
            try session.first(
                Self.countTests, [.int(tenant.rawValue), .int(since.microseconds)], { Int($0.int(0)) }) ?? 0
        }
    }

    private static func singleMail(from row: any Row) throws(StoreError) -> SingleMail {
        var reply: RecordedReply?
        if let phase = row.optionalText(8) {
            reply = RecordedReply(
                phase: phase, code: Int(row.int(9)), enhanced: row.text(10), text: row.text(11), host: row.text(12))
        }
        return SingleMail(
            id: row.id(0), tenant: row.id(1), campaign: row.optionalInt(2).map { CampaignID($0) },
            purpose: try row.value(SingleMail.Purpose.self, 3), sender: row.text(4), recipient: row.text(5),
            state: try row.value(SingleMail.State.self, 6), attempt: Int(row.int(7)), reply: reply,
            createdAt: row.time(13))
    }
}
