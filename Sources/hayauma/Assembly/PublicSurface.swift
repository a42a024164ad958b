// SPDX-License-Identifier: Apache-2.0

import DNS
import Delivery
import Foundation
import Logging
import MailAuthentication
import MailboxSimulator
import MessageContent
import Platform
import PublicHTTP
import Store

/// The reader's way out, behind the unsubscribe pages.
struct UnsubscribeSurface: Unsubscribing {
    let useCase: UnsubscribeContact
    let logger: Logger

    func sender(of token: String) async -> SenderShown? {
        do throws(StoreError) {
            guard let tenant = try await useCase.sender(of: token) else { return nil }
            return SenderShown(name: tenant.name, postalAddress: tenant.postalAddress, contact: tenant.contact)
        } catch {
            logger.error("an unsubscribe page could not be shown", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func unsubscribe(token: String) async -> UnsubscribeResult {
        do throws(StoreError) {
            return try await useCase.run(token: token) ? .done : .badToken
        } catch {
            logger.error("an unsubscribe could not be written", metadata: ["error": "\(error)"])
            return .unavailable
        }
    }
}

/// Opens and clicks. The target of a click comes from the database, never from the URL.
struct EngagementSurface: Engagement {
    let store: SQLStore
    let tokens: RecipientTokens
    let logger: Logger

    func opened(token: String) async -> Bool {
        guard let recipient = tokens.parse(token, as: .open) else { return false }
        await record(recipient, .opened)
        return true
    }

    func clicked(token: String) async -> String? {
        guard let recipient = tokens.parse(token, as: .click), let position = recipient.link else { return nil }
        do throws(StoreError) {
            guard let link = try await store.links(of: recipient.campaign).first(where: { $0.position == position })
            else { return nil }
            await record(recipient, .clicked, link: position)
            return link.url
        } catch {
            logger.error("a link could not be looked up", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// A reader is never held up by our bookkeeping.
    private func record(_ recipient: RecipientToken, _ kind: Event.Kind, link: Int? = nil) async {
        // The copy of a test.
        if recipient.contact.isNobody { return }
        do throws(StoreError) {
            try await store.append([
                NewEngagement(
                    campaign: recipient.campaign, contact: recipient.contact, kind: kind, link: link,
                    at: Server.now())
            ])
        } catch {
            logger.error("an open or click could not be written", metadata: ["error": "\(error)"])
        }
    }
}

/// Answers for the keys of the sandbox's own sender domains, which no DNS has.
struct SandboxKeys: Resolver {
    let store: SQLStore

    func mailExchangers(of domain: String) async throws(DNSFailure) -> MXAnswer { throw .noSuchName }

    func addresses(of host: String) async throws(DNSFailure) -> [IPAddress] { throw .noSuchName }

    func texts(at name: String) async throws(DNSFailure) -> [String] {
        guard let split = name.range(of: "._domainkey.") else { throw .noSuchName }
        let selector = name[..<split.lowerBound]
        let domain = name[split.upperBound...]
        do throws(StoreError) {
            for tenant in try await store.tenants() {
                if let found = try await store.sendingDomain(String(domain), of: tenant.id), found.selector == selector,
                    let algorithm = found.algorithm.dkim
                {
                    let kind = algorithm == .rsaSHA256 ? "rsa" : "ed25519"
                    return ["v=DKIM1; k=\(kind); p=\(found.publicKey)"]
                }
            }
        } catch {
            throw .temporary(detail: "\(error)")
        }
        throw .noSuchName
    }
}

extension Server {
    var publicDependencies: PublicDependencies {
        var dependencies = PublicDependencies(
            unsubscribing: UnsubscribeSurface(useCase: unsubscribe, logger: logger),
            engagement: EngagementSurface(store: store, tokens: tokens, logger: logger))
        dependencies.images = ImageCache(ImageSurface(store: store, logger: logger))
        if let simulator {
            let verifier = DKIMVerifier(resolver: SandboxKeys(store: store)) { Server.now().seconds }
            dependencies.inbox = SandboxInbox(inbox: simulator.inbox) { message in
                await verifier.verify(message).map { result in
                    "\(result.verdict.rawValue): d=\(result.domain) s=\(result.selector)"
                        + (result.reason.isEmpty ? "" : " (\(result.reason))")
                }
            }
        }
        return dependencies
    }
}
