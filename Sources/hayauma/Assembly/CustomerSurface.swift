// SPDX-License-Identifier: Apache-2.0

import CustomerWeb
import Delivery
import Hummingbird
import Platform
import PublicHTTP
import Secrets
import Store
import WebFoundation

/// scrypt behind the sign-in.
struct ScryptPasswords: Passwords {
    let workers = PasswordWorkers()
    /// Made at the start from a random password that nobody knows.
    let decoy: String

    func hash(_ password: String) async -> String? { await workers.make(password) }

    func verify(_ password: String, against hash: String) async -> Bool? {
        await workers.verify(password, against: hash)
    }
}

extension CampaignUseCases: MailingActions {}

extension CampaignUseCases: MailingCopies {}
extension CampaignSending: MailingSending {}

extension Server {
    /// The customers' pages, beside the public ones.
    var customerDependencies: CustomerDependencies {
        get throws {
            let tokens = SessionTokens {
                SecureRandom.bytes(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            } digest: {
                Digest.sha256($0)
            }
            let unknown = SecureRandom.bytes(16).map { String($0, radix: 16) }.joined()
            let passwords = ScryptPasswords(decoy: try PasswordHash.make(unknown))
            let limit = GuessLimit()
            return CustomerDependencies(
                stores: store, searching: indexes,
                signIn: SignIn(stores: store, passwords: passwords, tokens: tokens, limit: limit),
                signOut: SignOut(stores: store),
                changePassword: ChangePassword(stores: store, passwords: passwords, tokens: tokens, limit: limit),
                account: accountDependencies(tokens: tokens, passwords: passwords, notices: notices),
                actions: campaigns, copies: campaigns, progress: delivery, compose: composeDependencies,
                imports: imports, blocks: blocks, listening: delivery,
                sending: sending, tokens: tokens,
                settings: WebSettings(
                    publicURL: configuration.publicURL, isSandbox: configuration.environment == .sandbox),
                logger: logger, now: Server.now)
        }
    }
}
