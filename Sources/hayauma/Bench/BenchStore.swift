// SPDX-License-Identifier: Apache-2.0

import Delivery
import MailAuthentication
import MessageContent
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
                advice: SenderAdvice(mailHost: "mx.example.jp", sources: .include("spf.example.jp"), resolver: nil)
            ).run(
                "news.example.jp", algorithm: key.algorithm, hasThreePrimes: key == .rsa2048ThreePrimes,
                tenant: tenant, actor: "bench", at: Server.now())
        }
        loader = RuntimeLoader(stores: store, tokens: tokens, secrets: secrets, publicURL: "https://news.example.jp")
    }
}
