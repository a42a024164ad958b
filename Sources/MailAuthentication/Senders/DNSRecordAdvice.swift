// SPDX-License-Identifier: Apache-2.0

/// A DNS record that a sending domain should publish.
public struct DNSRecordAdvice: Sendable, Hashable {
    public enum RecordType: String, Sendable {
        case txt = "TXT"
        case mx = "MX"
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
        case dmarc
    }

    /// Without the final dot.
    public let name: String
    public let type: RecordType
    /// TXT: the whole text; strings of a zone file have at most 255 bytes, so longer ones are split there.
    /// MX: preference, space, host.
    public let value: String
    public let purpose: Purpose

    public init(name: String, type: RecordType, value: String, purpose: Purpose) {
        self.name = name
        self.type = type
        self.value = value
        self.purpose = purpose
    }
}
