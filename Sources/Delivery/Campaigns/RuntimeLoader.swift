// SPDX-License-Identifier: Apache-2.0

import MIME
import MailAuthentication
package import MessageContent
package import Platform
package import Secrets

/// Compiles a stored mailing with everything that its recipients' copies need.
package struct RuntimeLoader: Sendable {
    package typealias Stores = AttachmentStore & CampaignStore & ContactStore & ImageStore & SendingDomainStore
        & TenantStore

    package enum Failure: Error {
        case store(StoreError)
        case content(ContentFailure)
        /// The domain's private key cannot be opened: wrong master key, or damaged.
        case key(domain: String)
        case missing
        /// The files and pictures would make every copy larger than `MailSize.limit`; `octets` is what they take in it.
        /// None of them was read.
        case tooLarge(octets: Int)

        package var description: String {
            switch self {
            case .store(let error): "\(error)"
            case .content(let failure): failure.description
            case .key(let domain): "the DKIM key of \(domain) cannot be opened with this installation's secret.key"
            case .tooLarge(let octets):
                "the files and pictures take \(octets) octets of each mail, which may have \(MailSize.limit)"
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

    /// `withFiles` false: as if the mailing had no attachments and its pictures were fetched.
    package func load(_ campaign: Campaign, withFiles: Bool = true) async throws(Failure) -> CampaignRuntime {
        let tenant: Tenant?
        let fields: [ContactField]
        let links: [Link]
        let domain = Self.domain(of: campaign.content.fromAddress)
        let sending: SendingDomain?
        let files = withFiles ? try await self.files(of: campaign) : MailingFiles()
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
            returnPathHost: sending?.returnPathHost ?? "bounce.\(domain)", tokens: tokens, links: links,
            files: files)
        do {
            let mailing = try CompiledMailing.compile(content: campaign.content, fields: fields, settings: settings)
            return CampaignRuntime(
                id: campaign.id, tenant: campaign.tenant, mailing: mailing, signing: try signing(sending),
                isUrgent: campaign.isUrgent,
                returnPathDomain: settings.returnPathHost, urlDomain: PublicAddress(settings.publicURL).host)
        } catch let failure as ContentFailure {
            throw .content(failure)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .missing
        }
    }

    /// What goes inside of every copy. Sizes are looked at before anything is read: a page of pictures is never taken
    /// into memory to find that no mail can carry it.
    private func files(of campaign: Campaign) async throws(Failure) -> MailingFiles {
        let shown = campaign.content.embedsImages ? ownPictures(in: campaign.content) : []
        let attachments: [Attachment]
        let sizes: [ImageID: Int]
        do {
            attachments = try await stores.attachments(of: campaign.id, tenant: campaign.tenant)
            sizes = shown.isEmpty ? [:] : try await stores.imageSizes(shown.map(\.id), of: campaign.tenant)
        } catch { throw .store(error) }
        let octets = (attachments.map(\.size) + sizes.values).reduce(0) { $0 + MailSize.encoded($1) }
        guard octets <= MailSize.limit else { throw .tooLarge(octets: octets) }
        var files = MailingFiles()
        do {
            if !attachments.isEmpty {
                let bytes = try await stores.attachmentBytes(of: campaign.id, tenant: campaign.tenant)
                files.attachments = zip(attachments, bytes).map {
                    .init(name: $0.name, mediaType: $0.mediaType, bytes: $1)
                }
            }
            for (url, id) in shown where sizes[id] != nil {
                guard let image = try await stores.imageBytes(id) else { continue }
                let suffix = image.format.rawValue.dropFirst("image/".count)
                files.pictures.append(
                    .init(
                        url: url, name: "\(ImageCode.text(id)).\(suffix)", mediaType: image.format.rawValue,
                        bytes: image.bytes))
            }
        } catch { throw .store(error) }
        return files
    }

    /// Pictures of the HTML that lie at our own address, each once.
    private func ownPictures(in content: CampaignContent) -> [(url: String, id: ImageID)] {
        let place = address.url + "/i/"
        return CompiledMailing.shownPictures(in: content).compactMap { url in
            guard url.hasPrefix(place), let id = ImageCode.parse(String(url.dropFirst(place.count))) else { return nil }
            return (url, id)
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
