// SPDX-License-Identifier: Apache-2.0

package struct ReplyRule: Sendable {
    package enum Action: String, Sendable {
        case `defer`, backOff = "back-off", suspend, elsewhere, bounce, suppress, singleOut = "single-out"
    }
    package enum Identity: String, Sendable {
        case source, netblock, pool, tenant, dkimDomain, returnPathDomain, urlDomain, campaign, recipient, provider
    }
    package let name: String
    package let action: Action
    package let identity: Identity
    package let duration: Duration?
    var asksForAnotherSource: Bool { action == .elsewhere }
}
