// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Delivery

@Suite struct EditJournalTests {
    @Test func `a sitting of one person at one draft is one entry`() {
        let journal = EditJournal()
        let start = Timestamp(microseconds: 1_800_000_000_000_000)
        #expect(journal.begins(CampaignID(1), actor: "a", at: start))
        #expect(!journal.begins(CampaignID(1), actor: "a", at: start + .seconds(5)))
        #expect(journal.begins(CampaignID(1), actor: "b", at: start + .seconds(6)))
        #expect(journal.begins(CampaignID(2), actor: "a", at: start + .seconds(7)))
        #expect(!journal.begins(CampaignID(1), actor: "a", at: start + .seconds(599)))
        #expect(journal.begins(CampaignID(1), actor: "a", at: start + .seconds(601)))
    }

    @Test func `it remembers a bounded number of sittings`() {
        let journal = EditJournal()
        let start = Timestamp(microseconds: 1_800_000_000_000_000)
        for id in 1...5_000 { #expect(journal.begins(CampaignID(Int64(id)), actor: "a", at: start)) }
        #expect(journal.begins(CampaignID(1), actor: "a", at: start))
    }
}
