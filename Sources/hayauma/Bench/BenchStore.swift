// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Logging
import MailAuthentication
import MessageContent
import NIOPosix
import Platform
import Secrets
import Store

/// A store with one tenant, and with a signing domain where a key is asked for.
struct BenchStore {
    let store: SQLStore
    let tenant: Tenant
    let loader: RuntimeLoader

    init(directory: String, key: DKIMKeyKind) async throws {
        store = try await SQLStore.embedded(path: ControlPaths.database(in: directory))
        let master = MasterKey(bytes: SecureRandom.bytes(MasterKey.size))
        let secrets = SecretBox(key: master.derive("secret-box"))
        let tokens = RecipientTokens(key: TokenKey(master.derive("recipient-tokens")))
        tenant = try await store.createTenant(
            NewTenant(
                slug: "bench", name: "計測株式会社", postalAddress: "東京都千代田区1-1", contact: "03-0000-0000",
                ownerEmail: "bench@example.jp", ownerPasswordHash: "-"), at: Server.now())
        if key != .none {
            _ = try await AddSendingDomain(
                stores: store, secrets: secrets,
                advice: SenderAdvice(
                    mailHost: "mx.example.jp", sources: .include("spf.example.jp"), publicHost: "news.example.jp",
                    resolver: nil)
            ).run(
                "news.example.jp", algorithm: key.algorithm, hasThreePrimes: key == .rsa2048ThreePrimes,
                tenant: tenant, actor: "bench", at: Server.now())
        }
        loader = RuntimeLoader(stores: store, tokens: tokens, secrets: secrets, publicURL: "https://news.example.jp")
    }

    /// So many readers, without a file.
    func load(_ readers: Int) async throws {
        let fields = try await store.ensureContactFields(BenchContent.fieldNames, of: tenant.id)
        let importID = try await store.beginImport(
            NewContactImport(tenant: tenant.id, fileName: "bench", mode: .both, list: nil), at: Server.now())
        var next = 0
        while next < readers {
            let upper = min(readers, next + 2_000)
            let rows = (next..<upper).map { BenchContent.row($0, fields) }
            _ = try await store.importContacts(
                rows, into: importID, list: nil, mode: .both, of: tenant.id, at: Server.now())
            next = upper
        }
    }

    /// A delivery that sends everything to one server.
    func delivery(to host: String, _ port: Int, connections: Int, workers: Int) throws -> DeliveryService {
        var logger = Logger(label: "hayauma")
        logger.logLevel = .warning
        return DeliveryService(
            settings: .init(node: "bench", engine: .init(heloName: "bench.example.jp", workers: workers)),
            stores: store, loader: loader,
            shaping: Shaping(
                places: PlaceBook(
                    routing: Routing(
                        routes: [StaticRoute(pattern: "*", host: host, port: port)],
                        profiles: try .load(), relayConnections: connections),
                    exchangers: nil), logger: logger),
            logger: logger, now: Server.now)
    }

    static func run(_ delivery: DeliveryService) -> Task<Void, any Error> {
        Task {
            try await delivery.run(
                group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
                finder: NetworkHosts(routing: nil, allowedDomains: nil))
        }
    }
}
