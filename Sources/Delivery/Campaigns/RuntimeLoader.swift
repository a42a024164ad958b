// SPDX-License-Identifier: Apache-2.0

import MIME
import MailAuthentication
package import MessageContent
package import Platform
package import Secrets

/// Compiles a stored mailing with everything that its recipients' copies need.
package struct RuntimeLoader: Sendable {
    package typealias Stores = CampaignStore & ContactStore & SendingDomainStore & TenantStore

    package enum Failure: Error {
        case store(StoreError)
        case content(ContentFailure)
        /// The domain's private key cannot be opened: wrong master key, or damaged.
        case key(domain: String)
        case missing

        package var description: String {
            switch self {
            case .store(let error): "\(error)"
            case .content(let failure): failure.description
            case .key(let domain): "the DKIM key of \(domain) cannot be opened with this installation's secret.key"
            case .missing: "the mailing or its tenant does not exist"
            }
        }
    }

    private let stores: any Stores
    private let tokens: RecipientTokens
    private let secrets: SecretBox
    private let address: PublicAddress
    private let carriesLinkHosts: Bool

    /// `carriesLinkHosts` is false where no DNS is asked, as in the sandbox: what was seen elsewhere says nothing there,
    /// and links have to open.
    package init(
        stores: any Stores, tokens: RecipientTokens, secrets: SecretBox, publicURL: String,
        carriesLinkHosts: Bool = true
    ) {
        self.stores = stores
        self.tokens = tokens
        self.secrets = secrets
        address = PublicAddress(publicURL)
        self.carriesLinkHosts = carriesLinkHosts
    }

    package func load(_ campaign: Campaign) async throws(Failure) -> CampaignRuntime {
        let tenant: Tenant?
        let fields: [ContactField]
        let links: [Link]
        let domain = Self.domain(of: campaign.content.fromAddress)
        let sending: SendingDomain?
        do {
            tenant = try await stores.tenant(campaign.tenant)
            fields = try await stores.contactFields(of: campaign.tenant)
            links = try await stores.links(of: campaign.id)
            sending = try await stores.sendingDomain(domain, of: campaign.tenant)
        } catch { throw .store(error) }
        guard let tenant else { throw .missing }
        let linkHost = carriesLinkHosts ? sending?.workingLinkHost : nil
        let settings = MailingSettings(
            campaign: campaign.id, tenant: tenant,
            publicURL: linkHost.map(address.url(by:)) ?? address.url, listHost: address.host,
            messageIDHost: domain,
            returnPathHost: sending?.returnPathHost ?? "bounce.\(domain)", tokens: tokens, links: links)
        do {
            let mailing = try CompiledMailing.compile(content: campaign.content, fields: fields, settings: settings)
            return CampaignRuntime(
                id: campaign.id, tenant: campaign.tenant, mailing: mailing, signing: try signing(sending))
        } catch let failure as ContentFailure {
            throw .content(failure)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .missing
        }
    }

    private func signing(_ domain: SendingDomain?) throws(Failure) -> CampaignRuntime.Signing? {
        guard let domain, domain.algorithm != .none else { return nil }
        do {
            let der = try secrets.open(domain.sealedKey, context: SendingDomain.sealContext(domain: domain.domain))
            return CampaignRuntime.Signing(
                key: try DKIMKey(pkcs8DER: der), domain: domain.domain, selector: domain.selector)
        } catch {
            throw .key(domain: domain.domain)
        }
    }

    static func domain(of address: String) -> String {
        (try? EmailAddress(parsing: address))?.domain ?? ""
    }
}

extension SendingDomain {
    /// What the sealed key is bound to: a key moved to another domain's row does not open.
    package static func sealContext(domain: String) -> String { "sending_domain.private_key:\(domain)" }
}
