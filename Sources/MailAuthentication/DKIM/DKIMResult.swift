// SPDX-License-Identifier: Apache-2.0

/// What became of one signature of a message.
public struct DKIMResult: Sendable, Equatable {
    /// The results of RFC 8601 §2.7.1.
    public enum Verdict: String, Sendable {
        /// The signature is the domain's and the message is unchanged.
        case pass
        /// The message was changed, or the signature is not the key's.
        case fail
        /// The signature cannot be read, or is expired.
        case neutral
        /// The signature asks for what is not acceptable: rsa-sha1, or a key of less than 1024 bits (RFC 8301).
        case policy
        /// The key could not be fetched now; another try may tell more.
        case temperror
        /// The signature can never be verified: no key, a revoked one, a missing tag.
        case permerror
    }

    /// What the verifier found.
    public let verdict: Verdict
    /// `d=`, as far as it could be read; empty otherwise.
    public let domain: String
    /// `s=`, as far as it could be read; empty otherwise.
    public let selector: String
    /// A few words for a log, such as `body hash`.
    public let reason: String
    /// The key record says that the domain only tests DKIM (`t=y`): a failure is then to be taken as no signature.
    public let isTesting: Bool

    /// A result as a test may need it.
    public init(verdict: Verdict, domain: String, selector: String, reason: String, isTesting: Bool = false) {
        self.verdict = verdict
        self.domain = domain
        self.selector = selector
        self.reason = reason
        self.isTesting = isTesting
    }
}
