// SPDX-License-Identifier: Apache-2.0

/// Domains of a tenant to which nothing goes (除外ドメイン), for asking of one contact after the other.
package struct BlockedDomains: Sendable, Equatable {
    /// Of one tenant.
    package static let limit = 10_000

    /// As `EmailAddress.domain` has them: lower case, A-labels.
    private var alone: Set<String> = []
    private var withSubdomains: Set<String> = []

    package init() {}

    package var isEmpty: Bool { alone.isEmpty && withSubdomains.isEmpty }

    package mutating func insert(_ domain: String, coversSubdomains: Bool) {
        if coversSubdomains { withSubdomains.insert(domain) } else { alone.insert(domain) }
    }

    package mutating func remove(_ domain: String) {
        alone.remove(domain)
        withSubdomains.remove(domain)
    }

    package mutating func formUnion(_ other: BlockedDomains) {
        alone.formUnion(other.alone)
        withSubdomains.formUnion(other.withSubdomains)
    }

    /// `domain`: as `EmailAddress.domain`.
    package func covers(_ domain: String) -> Bool {
        if alone.contains(domain) { return true }
        if withSubdomains.isEmpty { return false }
        return Self.parents(of: domain).contains { withSubdomains.contains($0) }
    }

    /// The domain itself, then what it is a subdomain of: `a.example.jp`, `example.jp`, `jp`.
    package static func parents(of domain: String) -> [String] {
        var parents = [domain]
        var rest = domain[...]
        while let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) {
            rest = rest[rest.utf8.index(after: dot)...]
            parents.append(String(rest))
        }
        return parents
    }
}
