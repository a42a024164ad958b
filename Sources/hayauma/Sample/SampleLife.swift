// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Store

/// What makes the sample company look lived in: typed fields, readers who open and click, a draft and a reservation.
struct SampleLife: Sendable {
    let store: SQLStore

    /// Readers of the sample mailing who are looked at; shares in percent of them.
    private static let readers = 4_000
    private static let opens: UInt64 = 34
    private static let clicks: UInt64 = 22
    private static let machines: UInt64 = 6

    private func tenant() async throws -> Tenant {
        guard let tenant = try await store.tenant(slug: "sample") else { throw ControlFailure("no sample tenant") }
        return tenant
    }

    /// Before the import, so that points are numbers and days are dates.
    func designFields() async throws {
        let tenant = try await tenant()
        guard try await store.contactFields(of: tenant.id).isEmpty else { return }
        let fields: [(String, ContactField.Kind, [String])] = [
            ("姓", .text, []), ("名", .text, []), ("都道府県", .text, []),
            ("会員ランク", .choice, ["一般", "シルバー", "ゴールド"]), ("ポイント", .number, []), ("登録日", .date, []),
        ]
        for (name, kind, choices) in fields {
            _ = try await store.createContactField(
                name, kind: kind, choices: choices, isRequired: false, of: tenant.id)
        }
        _ = try await store.createContactList(named: "店舗で登録", kind: .tag, of: tenant.id)
    }

    /// Opens and clicks of the hours after the sending, the same share at each start.
    func engage(_ campaign: CampaignID) async throws {
        var random = SplitMix64(seed: 20_261_124)
        let people = try await store.people(
            of: campaign, .outcome(.delivered), site: nil, after: ContactID(0), limit: Self.readers)
        var engagements: [NewEngagement] = []
        for person in people {
            guard let delivered = person.at else { continue }
            let chance = random.next() % 100
            let after = Duration.seconds(Int64(40 + random.next() % 600))
            if chance < Self.machines {
                engagements.append(
                    NewEngagement(
                        campaign: campaign, contact: person.contact, kind: .opened, isMachine: true,
                        at: delivered + .seconds(1)))
            } else if chance < Self.opens {
                engagements.append(
                    NewEngagement(
                        campaign: campaign, contact: person.contact, kind: .opened, at: delivered + after))
                if random.next() % 100 < Self.clicks {
                    engagements.append(
                        NewEngagement(
                            campaign: campaign, contact: person.contact, kind: .clicked,
                            link: Int(random.next() % 3 == 0 ? 1 : 0), at: delivered + after + .seconds(20)))
                }
            }
        }
        for start in stride(from: 0, to: engagements.count, by: 1_000) {
            try await store.append(Array(engagements[start..<min(engagements.count, start + 1_000)]))
        }
    }
}
