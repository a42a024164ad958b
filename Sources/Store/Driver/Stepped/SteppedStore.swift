// SPDX-License-Identifier: Apache-2.0

package import Platform

/// A database of its own in memory, which several nodes of a simulation share.
package struct SimulatedDatabase: Sendable {
    private let driver: MemoryDriver

    /// Empty, with the newest schema.
    package init() async throws(StoreError) {
        driver = try MemoryDriver()
        try await driver.write { session throws(StoreError) in try Migrator.migrate(session) }
    }

    /// A copy that goes its own way.
    package init(copying original: SimulatedDatabase) throws(StoreError) {
        driver = try MemoryDriver(copying: original.driver)
    }

    /// As it is, without anything in between.
    package func store(newCampaignID: @escaping @Sendable () -> Int64) -> SQLStore {
        SQLStore(driver, newCampaignID: newCampaignID)
    }

    /// As one process sees it.
    ///
    /// - Parameter change: breaks the text of statements, to see whether anybody notices; nil: they are the product's.
    package func store(
        steps: any StoreSteps, change: (@Sendable (String) -> String)? = nil,
        newCampaignID: @escaping @Sendable () -> Int64
    ) -> SQLStore {
        SQLStore(SteppedDriver(driver, steps: steps, change: change), newCampaignID: newCampaignID)
    }

    package func close() async { await driver.close() }
}
