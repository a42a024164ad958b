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
import ServiceLifecycle
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

/// Opens and clicks, behind the tracking links.
struct EngagementSurface: Engagement {
    let useCase: TrackEngagement
    let logger: Logger

    func opened(token: String, by request: TrackedRequest) async -> Bool {
        useCase.opened(token, by: Self.visitor(request))
    }

    func clicked(token: String, by request: TrackedRequest) async -> String? {
        do throws(StoreError) {
            return try await useCase.clicked(token, by: Self.visitor(request))
        } catch {
            logger.error("a link could not be looked up", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private static func visitor(_ request: TrackedRequest) -> Visitor {
        Visitor(userAgent: request.userAgent, isHead: request.isHead, isPrefetch: request.isPrefetch)
    }
}

/// Link hosts, behind the question of the proxy.
struct CertificateSurface: CertificateHosts {
    let linkHosts: LinkHosts
    let logger: Logger

    func mayHaveCertificate(_ host: String) async -> Bool? {
        do throws(StoreError) { return try await linkHosts.standing(of: host) == .working } catch {
            logger.error("a link host could not be looked up", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

/// The writer of opens and clicks as one of the server's services: stopped after the pages, it writes what is held.
struct EngagementRole: Service {
    let collector: EngagementCollector

    func run() async throws {
        await cancelWhenGracefulShutdown { await collector.run() }
    }
}

/// Answers for the keys of the sandbox's own sender domains, which no DNS has.
struct SandboxKeys: Resolver {
    let store: SQLStore

    func mailExchangers(of domain: String) async throws(DNSFailure) -> MXAnswer { throw .noSuchName }

    func addresses(of host: String) async throws(DNSFailure) -> [IPAddress] { throw .noSuchName }

    func names(of address: IPAddress) async throws(DNSFailure) -> [String] { throw .noSuchName }

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
    func publicDependencies(_ collector: EngagementCollector) -> PublicDependencies {
        var dependencies = PublicDependencies(
            unsubscribing: UnsubscribeSurface(useCase: unsubscribe, logger: logger),
            engagement: EngagementSurface(
                useCase: TrackEngagement(stores: store, tokens: tokens, collector: collector, now: Server.now),
                logger: logger))
        dependencies.images = ImageCache(ImageSurface(store: store, logger: logger))
        dependencies.certificates = CertificateSurface(linkHosts: linkHosts, logger: logger)
        if let simulator {
            let verifier = DKIMVerifier(resolver: SandboxKeys(store: store)) { Server.now().seconds }
            dependencies.inbox = SandboxInbox(inbox: simulator.inbox) { message in
                await verifier.verify(message).map { result in
                    "\(result.verdict.rawValue): d=\(result.domain) s=\(result.selector)"
                        + (result.reason.isEmpty ? "" : " (\(result.reason))")
                }
            }
            let tokens = self.tokens
            dependencies.inbox?.mailing = { sender in
                let local = String(sender.prefix { $0 != "@" })
                return tokens.parse(local, as: .returnPath).map { CampaignCode.text($0.campaign) }
            }
        }
        return dependencies
    }
}
