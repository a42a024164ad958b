// SPDX-License-Identifier: Apache-2.0

package import Platform

/// What the pages of settings and of forgotten passwords work with besides what every page has.
package struct AccountDependencies: Sendable {
    package typealias Stores = AuditStore & TenantStore

    package var requestReset: RequestPasswordReset
    package var resetPassword: ResetPassword
    package var identity: ChangeSenderIdentity
    package var senders: any SenderDomains
    package var changeLinkHost: ChangeLinkHost
    package var linkHosts: LinkHosts

    package init(
        requestReset: RequestPasswordReset, resetPassword: ResetPassword, identity: ChangeSenderIdentity,
        senders: any SenderDomains, changeLinkHost: ChangeLinkHost, linkHosts: LinkHosts
    ) {
        self.requestReset = requestReset
        self.resetPassword = resetPassword
        self.identity = identity
        self.senders = senders
        self.changeLinkHost = changeLinkHost
        self.linkHosts = linkHosts
    }
}
