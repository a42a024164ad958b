// SPDX-License-Identifier: Apache-2.0

/// One address of a tenant with its fields (読者).
package struct Contact: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// 配信中: gets mailings.
        case active
        /// 停止: held back by the tenant's own people.
        case stopped
        /// エラー停止: the address answered that it does not exist, or failed too often.
        case failed
        /// 解除: the reader asked to be left alone.
        case unsubscribed
        /// ゴミ箱
        case trashed
    }

    package let id: ContactID
    package let tenant: TenantID
    /// As it was typed, carriers' illegal local parts included (`a..b@docomo.ne.jp`), unquoted.
    package let email: String
    package let state: State
    /// A JSON object from the field's id in decimal to its value as text: `{"3":"山田","4":"2026-01-31"}`.
    /// Absent keys are blank. Numbers and dates are normalised text (`1234.5`, `2026-01-31`).
    package let fields: String

    package init(id: ContactID, tenant: TenantID, email: String, state: State, fields: String) {
        self.id = id
        self.tenant = tenant
        self.email = email
        self.state = state
        self.fields = fields
    }
}

/// A custom field of a tenant's contacts; merged into mailings as `{{name}}`.
package struct ContactField: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case text, number, date, choice }

    package let id: ContactFieldID
    /// Unique within the tenant, without regard to case; 1...64 characters, no braces, no line breaks.
    package let name: String
    package let kind: Kind

    package init(id: ContactFieldID, name: String, kind: Kind) {
        self.id = id
        self.name = name
        self.kind = kind
    }
}

/// A set of contacts chosen by hand (リスト).
package struct ContactList: Sendable, Equatable {
    package let id: ContactListID
    package let tenant: TenantID
    package let name: String

    package init(id: ContactListID, tenant: TenantID, name: String) {
        self.id = id
        self.tenant = tenant
        self.name = name
    }
}
