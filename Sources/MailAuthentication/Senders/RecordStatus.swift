// SPDX-License-Identifier: Apache-2.0

/// What the DNS has of an advised record.
public struct RecordStatus: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        case found
        case missing
        /// Records of this kind are there, but none that does: what was found instead.
        case different([String])
        /// The DNS did not answer.
        case unknown(detail: String)
    }

    public let record: DNSRecordAdvice
    public let state: State

    public init(record: DNSRecordAdvice, state: State) {
        self.record = record
        self.state = state
    }
}
