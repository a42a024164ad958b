// SPDX-License-Identifier: Apache-2.0

/// One browser of one user, from sign-in to sign-out.
///
/// The browser holds a random token of 256 bits; the database holds the token's SHA-256 alone, so whoever reads the
/// database cannot sign in with what is there.
package struct UserSession: Sendable, Equatable {
    /// A session that nobody used for so long is over.
    package static let idleLimit = Duration.seconds(24 * 3_600)
    /// A session is over after so long, used or not.
    package static let lifetime = Duration.seconds(14 * 24 * 3_600)
    /// Being seen is written down at most so often.
    package static let touchInterval = Duration.seconds(60)

    /// SHA-256 of the token, 32 bytes.
    package let digest: [UInt8]
    package let user: UserID
    package let createdAt: Timestamp
    package let lastSeenAt: Timestamp
    /// From then on it is as if it never was.
    package let expiresAt: Timestamp

    package init(
        digest: [UInt8], user: UserID, createdAt: Timestamp, lastSeenAt: Timestamp, expiresAt: Timestamp
    ) {
        self.digest = digest
        self.user = user
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
    }

    package init(digest: [UInt8], user: UserID, openedAt now: Timestamp) {
        self.init(
            digest: digest, user: user, createdAt: now, lastSeenAt: now, expiresAt: now + Self.idleLimit)
    }

    /// The session as it is when it is used now; nil when that need not be written.
    package func seen(at now: Timestamp) -> UserSession? {
        guard now > lastSeenAt + Self.touchInterval else { return nil }
        return UserSession(
            digest: digest, user: user, createdAt: createdAt, lastSeenAt: now,
            expiresAt: min(now + Self.idleLimit, createdAt + Self.lifetime))
    }
}
