// SPDX-License-Identifier: Apache-2.0

public import DNS

/// How an SPF record names the servers that send (RFC 7208 §5).
public enum SPFSources: Sendable, Equatable {
    /// A host whose own SPF record lists them: addresses can then change without the customers.
    case include(String)
    /// The addresses themselves.
    case addresses([IPAddress])

    /// `include:spf.example.jp`, or `ip4:…` and `ip6:…`.
    var mechanisms: [String] {
        switch self {
        case .include(let host): ["include:\(host)"]
        case .addresses(let addresses): addresses.map { "\($0.family == .v4 ? "ip4" : "ip6"):\($0)" }
        }
    }
}
