// SPDX-License-Identifier: Apache-2.0

package import MailAuthentication
package import MessageContent
package import Platform
import Synchronization

/// A mailing that is being sent: compiled once, shared by the workers.
package final class CampaignRuntime: Sendable {
    package let id: CampaignID
    package let tenant: TenantID
    /// It goes before bulk mailings at the same servers.
    var isUrgent: Bool {
        get { urgent.load(ordering: .relaxed) }
        set { urgent.store(newValue, ordering: .relaxed) }
    }
    private let urgent: Atomic<Bool>
    /// Whom receiving servers may count it to, besides the source.
    let identities: [LimitIdentity]
    let mailing: CompiledMailing
    /// Nil: the mailing goes out unsigned.
    let signing: Signing?
    private let halted = Atomic<Bool>(false)

    package struct Signing: Sendable {
        package let key: DKIMKey
        package let domain: String
        package let selector: String

        package init(key: DKIMKey, domain: String, selector: String) {
            self.key = key
            self.domain = domain
            self.selector = selector
        }
    }

    package init(
        id: CampaignID, tenant: TenantID, mailing: CompiledMailing, signing: Signing?, isUrgent: Bool = false,
        returnPathDomain: String? = nil, urlDomain: String? = nil
    ) {
        self.id = id
        self.tenant = tenant
        urgent = Atomic(isUrgent)
        var identities: [LimitIdentity] = [.campaign(id), .tenant(tenant)]
        if let signing { identities.append(.dkimDomain(signing.domain)) }
        if let returnPathDomain { identities.append(.returnPathDomain(returnPathDomain)) }
        if let urlDomain { identities.append(.urlDomain(urlDomain)) }
        self.identities = identities
        self.mailing = mailing
        self.signing = signing
    }

    /// Paused, cancelled or stopped: from now on no MAIL FROM for it.
    var isHalted: Bool { halted.load(ordering: .acquiring) }

    func halt() { halted.store(true, ordering: .releasing) }
}
