// SPDX-License-Identifier: Apache-2.0

/// What the DNS has of an advised record.
public struct RecordStatus: Sendable, Equatable {
    /// What a look at the DNS found.
    public enum State: Sendable, Equatable {
        /// The record is there, or one that does the same.
        case found
        /// No record of this kind is there.
        case missing
        /// Records of this kind are there, but none that does: what was found instead.
        case different([String])
        /// The DNS did not answer.
        case unknown(detail: String)
    }

    /// What was advised.
    public let record: DNSRecordAdvice
    /// What is there.
    public let state: State

    /// A status as a test may need it.
    public init(record: DNSRecordAdvice, state: State) {
        self.record = record
        self.state = state
    }
}
