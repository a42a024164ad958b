// SPDX-License-Identifier: Apache-2.0

/// A DNS record that a sending domain should publish.
public struct DNSRecordAdvice: Sendable, Hashable {
    /// Record types, named as in zone files.
    public enum RecordType: String, Sendable {
        /// Text (RFC 1035 §3.3.14).
        case txt = "TXT"
        /// Mail exchanger (RFC 1035 §3.3.9).
        case mx = "MX"
        /// Alias (RFC 1035 §3.3.1).
        case cname = "CNAME"
        /// IPv4 address.
        case a = "A"
        /// IPv6 address (RFC 3596).
        case aaaa = "AAAA"
    }

    /// What it is for, and by that what counts as its being there.
    public enum Purpose: String, Sendable, CaseIterable {
        /// The key of the signatures.
        case dkim
        /// SPF of the return path: what most receivers evaluate.
        case returnPathSPF
        /// Where bounces come back to.
        case returnPathMX
        /// SPF of the domain in From itself, which docomo evaluates.
        case senderSPF
        /// The policy for mail that fails DKIM and SPF (RFC 7489).
        case dmarc
        /// A host of the sender's own for the links of its mailings.
        case link
    }

    /// Without the final dot.
    public let name: String
    /// Its type.
    public let type: RecordType
    /// TXT: the whole text; strings of a zone file have at most 255 bytes, so longer ones are split there.
    /// MX: preference, space, host. CNAME: the host. A and AAAA: the address.
    public let value: String
    /// What it is for.
    public let purpose: Purpose

    /// One record to publish.
    public init(name: String, type: RecordType, value: String, purpose: Purpose) {
        self.name = name
        self.type = type
        self.value = value
        self.purpose = purpose
    }
}
