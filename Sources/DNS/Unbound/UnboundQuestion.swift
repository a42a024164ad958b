// SPDX-License-Identifier: Apache-2.0

/// One question and who waits for its answer.
final class UnboundQuestion: Sendable {
    let name: String
    let type: RecordType
    private let continuation: CheckedContinuation<Result<RecordSet, DNSFailure>, Never>

    init(name: String, type: RecordType, continuation: CheckedContinuation<Result<RecordSet, DNSFailure>, Never>) {
        self.name = name
        self.type = type
        self.continuation = continuation
    }

    /// Exactly once.
    func answer(_ answer: Result<RecordSet, DNSFailure>) {
        continuation.resume(returning: answer)
    }
}
