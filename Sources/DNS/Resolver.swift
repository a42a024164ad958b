// SPDX-License-Identifier: Apache-2.0

/// Who answers questions to the DNS.
///
/// Names are ASCII (A-labels, RFC 5890), in any case, with or without the final dot. A name that exists but has no
/// record of the wanted type gives an empty answer; a name that does not exist throws ``DNSFailure/noSuchName``.
public protocol Resolver: Sendable {
    /// The MX records of a domain, in no order (RFC 1035 §3.3.9).
    func mailExchangers(of domain: String) async throws(DNSFailure) -> MXAnswer

    /// The A and AAAA records of a host, aliases followed. Each address once, IPv6 first.
    func addresses(of host: String) async throws(DNSFailure) -> [IPAddress]

    /// The TXT records of a name, the strings of each joined (RFC 7208 §3.3); bytes that are not UTF-8 are replaced.
    func texts(at name: String) async throws(DNSFailure) -> [String]

    /// The names that an address is given by its PTR records (RFC 1035 §3.3.12), in no order: lower-case, without the
    /// final dot. Whoever has the address writes them, so they prove nothing until they lead back to it.
    func names(of address: IPAddress) async throws(DNSFailure) -> [String]
}

/// What the DNS said about a domain's mail exchangers.
public struct MXAnswer: Sendable, Equatable {
    /// One MX record.
    public struct Exchanger: Sendable, Hashable {
        /// The lower is tried the earlier.
        public let preference: UInt16
        /// Lower-case, without the final dot. Empty for the root: a null MX (RFC 7505).
        public let host: String

        /// One record; `host` in lower case, without the final dot.
        public init(preference: UInt16, host: String) {
            self.preference = preference
            self.host = host
        }
    }

    /// Empty when the domain exists without an MX record.
    public let exchangers: [Exchanger]
    /// The answer was validated with DNSSEC.
    public let isAuthenticated: Bool
    /// How long the answer may be kept. Nil when the source has no such notion.
    public let timeToLive: Duration?

    /// An answer of a resolver of your own.
    public init(exchangers: [Exchanger], isAuthenticated: Bool = false, timeToLive: Duration? = nil) {
        self.exchangers = exchangers
        self.isAuthenticated = isAuthenticated
        self.timeToLive = timeToLive
    }
}

/// Why a question to the DNS has no answer.
public enum DNSFailure: Error, Equatable {
    /// No answer now: a server failure, a timeout, a failed validation, too many questions at once. Ask again later.
    case temporary(detail: String)
    /// The name does not exist (NXDOMAIN), or cannot be one. Final.
    case noSuchName
}
