// SPDX-License-Identifier: Apache-2.0

/// A customer company (契約企業); owns everything that carries its id.
package struct Tenant: Sendable, Equatable {
    package let id: TenantID
    /// Lower-case letters, digits and hyphens, 1...40; names the tenant on the command line and in URLs.
    package let slug: String
    package let name: String
    /// Where the sender can be reached by post (特定電子メール法 第4条). Never empty for a tenant that may launch.
    package let postalAddress: String
    /// Where complaints and questions go: a mail address, a telephone number or a URL. Never empty likewise.
    package let contact: String
    package let defaultSender: DefaultSender
    package let createdAt: Timestamp

    package init(
        id: TenantID, slug: String, name: String, postalAddress: String, contact: String,
        defaultSender: DefaultSender = DefaultSender(), createdAt: Timestamp
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.postalAddress = postalAddress
        self.contact = contact
        self.defaultSender = defaultSender
        self.createdAt = createdAt
    }

    package var settings: TenantSettings {
        TenantSettings(
            identity: SenderIdentity(name: name, postalAddress: postalAddress, contact: contact),
            defaultSender: defaultSender)
    }
}

/// What a tenant's own people can change of it.
package struct TenantSettings: Sendable, Equatable {
    package var identity: SenderIdentity
    package var defaultSender: DefaultSender

    package init(identity: SenderIdentity, defaultSender: DefaultSender) {
        self.identity = identity
        self.defaultSender = defaultSender
    }
}

/// A tenant to be made, with its first user.
package struct NewTenant: Sendable {
    package var slug: String
    package var name: String
    package var postalAddress: String
    package var contact: String
    package var ownerEmail: String
    /// The owner's password as `PasswordHash` wrote it; never the password.
    package var ownerPasswordHash: String

    package init(
        slug: String, name: String, postalAddress: String, contact: String, ownerEmail: String,
        ownerPasswordHash: String
    ) {
        self.slug = slug
        self.name = name
        self.postalAddress = postalAddress
        self.contact = contact
        self.ownerEmail = ownerEmail
        self.ownerPasswordHash = ownerPasswordHash
    }
}
