// SPDX-License-Identifier: Apache-2.0

import MIME
package import MailAuthentication
package import Platform
package import Secrets

/// Registers a domain to send from: makes its DKIM key and says what to publish in DNS.
package struct AddSendingDomain: Sendable {
    private let stores: any SendingDomainStore & AuditStore
    private let secrets: SecretBox
    private let advice: SenderAdvice

    package init(stores: any SendingDomainStore & AuditStore, secrets: SecretBox, advice: SenderAdvice) {
        self.stores = stores
        self.secrets = secrets
        self.advice = advice
    }

    /// `hasThreePrimes`: for `.rsa2048`, see ``MailAuthentication/DKIMKey/generateThreePrimeRSA()``.
    package func run(
        _ name: String, algorithm: SendingDomain.Algorithm, hasThreePrimes: Bool = false, tenant: Tenant,
        actor: String, at now: Timestamp
    ) async throws(Refusal) -> (domain: SendingDomain, records: [DNSRecordAdvice]) {
        let domain = try Self.normalised(name)
        var new = NewSendingDomain(
            tenant: tenant.id, domain: domain, algorithm: algorithm, selector: "", sealedKey: [], publicKey: "")
        if let kind = algorithm.dkim {
            do {
                let key = try hasThreePrimes ? DKIMKey.generateThreePrimeRSA() : DKIMKey.generate(kind)
                new.selector = Self.selector(algorithm, at: now)
                new.sealedKey = try secrets.seal(key.pkcs8DER, context: SendingDomain.sealContext(domain: domain))
                new.publicKey = key.publicKeyTag
            } catch {
                throw Refusal(english: "the DKIM key could not be made: \(error)", japanese: "DKIM 鍵を作れませんでした。")
            }
        }
        do throws(StoreError) {
            let created = try await stores.createSendingDomain(new, at: now)
            try await stores.record(
                AuditEntry(tenant: tenant.id, at: now, actor: actor, action: "domain.add", subject: domain))
            return (created, advice.records(of: created))
        } catch {
            if case .conflict = error {
                throw Refusal(
                    english: "the domain \(domain) is registered already", japanese: "ドメイン \(domain) は登録済みです。")
            }
            throw Refusal(error)
        }
    }

    private static func normalised(_ name: String) throws(Refusal) -> String {
        do throws(AddressError) { return try EmailAddress(parsing: "postmaster@\(name)").domain } catch {
            throw Refusal(
                english: "'\(name.prefix(80))' is not a domain", japanese: "「\(name.prefix(80))」はドメインではありません。")
        }
    }

    /// Names the key's kind and year and month, so that a later key stands beside it: `h202611r`.
    private static func selector(_ algorithm: SendingDomain.Algorithm, at now: Timestamp) -> String {
        var days = Int(now.seconds / 86_400) + 719_468  // days since 0000-03-01
        let era = days / 146_097
        days -= era * 146_097
        let yearOfEra = (days - days / 1_460 + days / 36_524 - days / 146_096) / 365
        let dayOfYear = days - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        let padded = calendarMonth < 10 ? "0\(calendarMonth)" : "\(calendarMonth)"
        return "h\(year)\(padded)\(algorithm == .ed25519 ? "e" : "r")"
    }
}

extension SendingDomain.Algorithm {
    package var dkim: DKIMAlgorithm? {
        switch self {
        case .rsa2048: .rsaSHA256
        case .ed25519: .ed25519SHA256
        case .none: nil
        }
    }
}
