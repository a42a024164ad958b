// SPDX-License-Identifier: Apache-2.0

import Platform

/// A delivery that says what a test tells it to.
struct QuietDelivery: DeliveryProgress {
    var states: [SiteState] = []

    func siteStates() async -> [SiteState] { states }
    func nextAttempt(after attempt: Int, at: Timestamp) -> Timestamp { at + .seconds(300 * attempt) }
}
