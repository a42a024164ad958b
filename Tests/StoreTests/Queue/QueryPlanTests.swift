// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct QueryPlanTests {
    @Test(arguments: [
        (SQLStore.candidates, "batch_ready_by_campaign"), (SQLStore.everybody, "contact_by_tenant"),
        (SQLStore.members, "SEARCH m USING PRIMARY KEY"),
        (SQLStore.scan, "contact_by_tenant"), (SQLStore.changed, "contact_by_change"),
        (PlanRange.everybody, "contact_by_tenant"), (PlanRange.members, "SEARCH m USING PRIMARY KEY"),
        (SQLStore.contactsOfBatch, "SEARCH c USING INTEGER PRIMARY KEY"),
        (PeoplePage.all, "SEARCH r USING PRIMARY KEY"), (PeoplePage.delivered, "SEARCH r USING PRIMARY KEY"),
        (PeoplePage.others, "recipient_by_outcome"), (PeoplePage.opened, "recipient_opened"),
        (PeoplePage.clicked, "recipient_clicked"), (PeoplePage.unsubscribed, "recipient_unsubscribed"),
        (PeoplePage.openedByMachine, "recipient_by_machine"),
        (PeoplePage.clickedLink, "SEARCH p USING PRIMARY KEY"),
    ])
    func `large tables are read through their index, in its order`(sql: SQL, index: String) async throws {
        try await withStore(.embedded) { store in
            let values: [Value] = [.int(1), .int(1), .int(1), .texts([]), .int(1)]
            let plan = try await store.driver.read { session throws(StoreError) in
                let count =
                    sql.embedded.contains("?5")
                    ? 5 : sql.embedded.contains("?4") ? 4 : sql.embedded.contains("?3") ? 3 : 2
                return try session.all(sql.explained, Array(values.prefix(count)), { $0.text(3) })
            }
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN c") }, "\(plan)")
        }
    }
}
