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
    package let createdAt: Timestamp
    /// Grows with every change of the row; what an editor was shown is told by it from what is there now.
    package let updatedAt: Timestamp

    package init(
        id: ContactID, tenant: TenantID, email: String, state: State, fields: String, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.email = email
        self.state = state
        self.fields = fields
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A custom field of a tenant's contacts; merged into mailings as `{{name}}`.
package struct ContactField: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case text, number, date, choice }

    package let id: ContactFieldID
    /// Unique within the tenant, without regard to case; 1...64 characters, no braces, no line breaks.
    package let name: String
    package let kind: Kind
    /// What a choice may be, in the order of the form; empty for the other kinds. 1...64 characters each, 200 at most.
    package let choices: [String]
    /// A contact that is made or changed by hand, and a row of an import, must have a value.
    package let isRequired: Bool

    package init(
        id: ContactFieldID, name: String, kind: Kind, choices: [String] = [], isRequired: Bool = false
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.choices = choices
        self.isRequired = isRequired
    }
}

/// A set of contacts chosen by hand.
package struct ContactList: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// リスト: what mailings are sent to.
        case list
        /// タグ: a mark on contacts, for finding and for narrowing down.
        case tag
    }

    package let id: ContactListID
    package let tenant: TenantID
    /// Unique within the tenant and kind; 1...64 characters.
    package let name: String
    package let kind: Kind

    package init(id: ContactListID, tenant: TenantID, name: String, kind: Kind = .list) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.kind = kind
    }
}
