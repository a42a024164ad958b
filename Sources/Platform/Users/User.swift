// SPDX-License-Identifier: Apache-2.0

package typealias UserID = Identifier<User>

/// A person who signs in to a tenant's pages.
package struct User: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable {
        /// Made together with the tenant.
        case owner
        case member
    }

    package let id: UserID
    package let tenant: TenantID
    /// As typed when the user was made; compared without regard to case.
    package let email: String
    package let role: Role
    /// Of the screens: `ja` or `en`; empty until the user chose.
    package let language: String

    package init(id: UserID, tenant: TenantID, email: String, role: Role, language: String = "") {
        self.id = id
        self.tenant = tenant
        self.email = email
        self.role = role
        self.language = language
    }
}

/// A user with what a password is checked against. Never leaves the use cases.
package struct Credentials: Sendable, Equatable {
    package let user: User
    package let passwordHash: String

    package init(user: User, passwordHash: String) {
        self.user = user
        self.passwordHash = passwordHash
    }
}
