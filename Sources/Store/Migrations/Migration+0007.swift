// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// A host of the sender's own for the links of its mailings; no two domains have the same.
    static let linkHosts = Migration(
        number: 7, name: "link-hosts",
        statements: [
            "ALTER TABLE sending_domain ADD COLUMN link_host TEXT NOT NULL DEFAULT ''",
            "CREATE UNIQUE INDEX sending_domain_by_link ON sending_domain (link_host) WHERE link_host <> ''",
        ])
}
