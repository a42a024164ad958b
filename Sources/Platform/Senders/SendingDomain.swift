// SPDX-License-Identifier: Apache-2.0

/// A domain that a tenant sends from, with its DKIM key (送信ドメイン).
package struct SendingDomain: Sendable, Equatable {
    package enum Algorithm: String, Sendable, CaseIterable { case rsa2048, ed25519, none }

    package let id: SendingDomainID
    package let tenant: TenantID
    /// Lower case, A-labels.
    package let domain: String
    package let algorithm: Algorithm
    /// DKIM selector; empty with `.none`.
    package let selector: String
    /// PKCS#8 DER of the private key, sealed by `SecretBox` with `sealContext(domain:)`; empty with `.none`.
    package let sealedKey: [UInt8]
    /// Value of the `p=` tag: base64 of SubjectPublicKeyInfo (RSA) or of the raw key (Ed25519).
    package let publicKey: String
    package let createdAt: Timestamp
    /// The host that links, pixel and unsubscribe URLs carry: see ``LinkHost``. Empty: the installation's own.
    package let linkHost: String
    /// What the DNS said last; nil: never asked.
    package let check: SenderCheck?

    package init(
        id: SendingDomainID, tenant: TenantID, domain: String, algorithm: Algorithm, selector: String,
        sealedKey: [UInt8], publicKey: String, createdAt: Timestamp, linkHost: String = "", check: SenderCheck? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.domain = domain
        self.algorithm = algorithm
        self.selector = selector
        self.sealedKey = sealedKey
        self.publicKey = publicKey
        self.createdAt = createdAt
        self.linkHost = linkHost
        self.check = check
    }

    /// Host part of every return path: its MX and SPF are ours.
    package var returnPathHost: String { "bounce.\(domain)" }

    /// The link host once the DNS was seen to lead it here; nil: links carry the installation's own host.
    package var workingLinkHost: String? {
        guard !linkHost.isEmpty, let check, check.problems[.link] == nil else { return nil }
        return linkHost
    }
}

package struct NewSendingDomain: Sendable {
    package var tenant: TenantID
    package var domain: String
    package var algorithm: SendingDomain.Algorithm
    package var selector: String
    package var sealedKey: [UInt8]
    package var publicKey: String

    package init(
        tenant: TenantID, domain: String, algorithm: SendingDomain.Algorithm, selector: String, sealedKey: [UInt8],
        publicKey: String
    ) {
        self.tenant = tenant
        self.domain = domain
        self.algorithm = algorithm
        self.selector = selector
        self.sealedKey = sealedKey
        self.publicKey = publicKey
    }
}

package protocol SendingDomainStore: Sendable {
    /// `.conflict` when the tenant has the domain already.
    func createSendingDomain(_ new: NewSendingDomain, at now: Timestamp) async throws(StoreError) -> SendingDomain
    func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain?
    func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain]
    /// Every tenant's, at most `limit` after this id: for the checks in the background.
    func sendingDomains(after id: SendingDomainID, limit: Int) async throws(StoreError) -> [SendingDomain]
    /// The domain whose link host this is, any tenant's.
    func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain?
    /// Writes down what the DNS said of the domain as it is given; nothing when its link host is another one by now.
    func recordCheck(_ check: SenderCheck, of domain: SendingDomain) async throws(StoreError)
    /// Sets the link host, or takes it away when it is empty, and forgets what the DNS said of the old one. False when
    /// the tenant has no such domain; `.conflict` when the host is a link host already, whoever's.
    func setLinkHost(
        _ host: String, of domain: SendingDomainID, tenant: TenantID
    ) async throws(StoreError) -> Bool
}
