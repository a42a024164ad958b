// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What a tenant's mailings begin with, and the language of each user's screens.
    static let preferences = Migration(
        number: 3, name: "preferences",
        statements: [
            "ALTER TABLE tenant ADD COLUMN default_from_name TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE tenant ADD COLUMN default_from_address TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE user_account ADD COLUMN language TEXT NOT NULL DEFAULT ''",
        ])
}
