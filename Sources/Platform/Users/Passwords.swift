// SPDX-License-Identifier: Apache-2.0

/// Makes and checks stored passwords. Slow on purpose: the conformance limits how many run at once, off the event loops.
package protocol Passwords: Sendable {
    /// A well-formed hash that no password fits and that takes as long to check as a real one.
    var decoy: String { get }
    /// Nil when too many are waiting, or the password is too long to be hashed.
    func hash(_ password: String) async -> String?
    /// Nil when too many are waiting.
    func verify(_ password: String, against hash: String) async -> Bool?
}

/// What session tokens are made of.
package struct SessionTokens: Sendable {
    /// 43 characters of base64url or 64 of hexadecimal: 256 random bits.
    package let make: @Sendable () -> String
    /// SHA-256 of the text.
    package let digest: @Sendable (String) -> [UInt8]

    package init(make: @escaping @Sendable () -> String, digest: @escaping @Sendable (String) -> [UInt8]) {
        self.make = make
        self.digest = digest
    }

    /// What forms of the holder of `token` carry: it follows from the token and does not reveal it.
    package func formToken(for token: String) -> String {
        digest("form:" + token).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
