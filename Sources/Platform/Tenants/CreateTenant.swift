// SPDX-License-Identifier: Apache-2.0

import MIME

/// Makes a tenant with its owner.
package struct CreateTenant: Sendable {
    package struct Request: Sendable {
        package var slug: String
        package var name: String
        package var ownerEmail: String
        package var ownerPassword: String
        package var postalAddress: String
        package var contact: String

        package init(
            slug: String, name: String, ownerEmail: String, ownerPassword: String, postalAddress: String,
            contact: String
        ) {
            self.slug = slug
            self.name = name
            self.ownerEmail = ownerEmail
            self.ownerPassword = ownerPassword
            self.postalAddress = postalAddress
            self.contact = contact
        }
    }

    package static let minimumPasswordLength = 10

    private let stores: any TenantStore & AuditStore
    private let hash: @Sendable (String) throws -> String

    /// `hash` makes a password's stored form; it is slow on purpose.
    package init(stores: any TenantStore & AuditStore, hash: @escaping @Sendable (String) throws -> String) {
        self.stores = stores
        self.hash = hash
    }

    package func run(_ request: Request, actor: String, at now: Timestamp) async throws(Refusal) -> Tenant {
        try check(request)
        let passwordHash: String
        do { passwordHash = try hash(request.ownerPassword) } catch {
            throw Refusal(english: "the password could not be stored", japanese: "パスワードを保存できませんでした。")
        }
        do throws(StoreError) {
            let tenant = try await stores.createTenant(
                NewTenant(
                    slug: request.slug, name: request.name, postalAddress: request.postalAddress,
                    contact: request.contact, ownerEmail: request.ownerEmail, ownerPasswordHash: passwordHash), at: now)
            try await stores.record(
                AuditEntry(tenant: tenant.id, at: now, actor: actor, action: "tenant.create", subject: tenant.slug))
            return tenant
        } catch {
            if case .conflict = error {
                throw Refusal(
                    english: "the slug '\(request.slug)' or the owner's address is taken already",
                    japanese: "スラッグ「\(request.slug)」または管理者のアドレスは、すでに使われています。")
            }
            throw Refusal(error)
        }
    }

    private func check(_ request: Request) throws(Refusal) {
        let slug = request.slug.utf8
        let isSlug = slug.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isSlug, (1...40).contains(slug.count) else {
            throw Refusal(
                english: "the slug must be 1 to 40 lower-case letters, digits or hyphens",
                japanese: "スラッグは半角の小文字・数字・ハイフンで1〜40文字にしてください。")
        }
        let identity = SenderIdentity(
            name: request.name, postalAddress: request.postalAddress, contact: request.contact)
        for part in SenderIdentity.Part.allCases {
            if let problem = identity.problem(part) { throw problem }
        }
        do throws(AddressError) { _ = try EmailAddress(parsing: request.ownerEmail) } catch {
            throw Refusal(
                english: "the owner's address is not valid: \(request.ownerEmail.prefix(80))",
                japanese: "管理者のメールアドレスが正しくありません。")
        }
        guard request.ownerPassword.count >= Self.minimumPasswordLength else {
            throw Refusal(
                english: "the password must have at least \(Self.minimumPasswordLength) characters",
                japanese: "パスワードは\(Self.minimumPasswordLength)文字以上にしてください。")
        }
    }
}
