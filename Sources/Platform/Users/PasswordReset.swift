// SPDX-License-Identifier: Apache-2.0

package protocol PasswordResetStore: Sendable {
    /// Keeps a reset's digest; forgets the user's former ones, and all that are over.
    func openPasswordReset(
        digest: [UInt8], of user: UserID, until end: Timestamp, at now: Timestamp
    ) async throws(StoreError)
    /// Whose reset it is; nil when there is none, or it is over or used.
    func passwordReset(digest: [UInt8], at now: Timestamp) async throws(StoreError) -> User?
    /// Uses a reset up: sets the hash, ends every session and every reset of the user, all or nothing.
    ///
    /// - Returns: nil, and nothing is changed, when there is none, or it is over or used.
    func resetPassword(digest: [UInt8], to hash: String, at now: Timestamp) async throws(StoreError) -> User?
}

/// Sends whoever forgot a password a link that lets a new one be set, once, within an hour.
///
/// Whether the address belongs to anybody is told by nothing: not by the answer, and not by the time it takes.
package struct RequestPasswordReset: Sendable {
    package typealias Stores = AuditStore & PasswordResetStore & UserStore

    package static let lifetime = Duration.seconds(3_600)

    private let stores: any Stores
    private let notices: any NoticeSending
    private let tokens: SessionTokens
    private let limit: GuessLimit
    private let shortest: Duration

    /// - Parameters:
    ///   - limit: its own, so that asking locks nobody out of the sign-in.
    ///   - shortest: each request takes at least so long; more than the writes for a known address take.
    package init(
        stores: any Stores, notices: any NoticeSending, tokens: SessionTokens, limit: GuessLimit,
        shortest: Duration = .milliseconds(500)
    ) {
        self.stores = stores
        self.notices = notices
        self.tokens = tokens
        self.limit = limit
        self.shortest = shortest
    }

    /// `compose` makes subject and text for the link's token. Throws `.wait`, `.store` and nothing else.
    package func run(
        email: String, network: String, at now: Timestamp,
        compose: @Sendable (User, String) -> (subject: String, text: String)
    ) async throws(SignInFailure) {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: shortest)
        let email = email.filter { !$0.isWhitespace }
        // Every request counts; none is ever taken back.
        if let wait = limit.begin(account: email, network: network, at: now) { throw .wait(wait) }
        let outcome: Result<Void, StoreError>
        do throws(StoreError) {
            try await send(email, network, now, compose)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        if shortest > .zero { try? await clock.sleep(until: end) }
        if case .failure(let error) = outcome { throw .store(error) }
    }

    private func send(
        _ email: String, _ network: String, _ now: Timestamp,
        _ compose: @Sendable (User, String) -> (subject: String, text: String)
    ) async throws(StoreError) {
        guard let user = try await stores.credentials(email: email)?.user else { return }
        let token = tokens.make()
        try await stores.openPasswordReset(
            digest: tokens.digest(token), of: user.id, until: now + Self.lifetime, at: now)
        let mail = compose(user, token)
        try await notices.send(
            Notice(
                purpose: .passwordReset, tenant: user.tenant, recipient: user.email, subject: mail.subject,
                text: mail.text), at: now)
        try await stores.record(
            AuditEntry(
                tenant: user.tenant, at: now, actor: user.email, action: "user.reset-asked", subject: network))
    }
}

/// Sets the new password of whoever holds the link.
package struct ResetPassword: Sendable {
    private let stores: any RequestPasswordReset.Stores
    private let passwords: any Passwords
    private let tokens: SessionTokens

    package init(stores: any RequestPasswordReset.Stores, passwords: any Passwords, tokens: SessionTokens) {
        self.stores = stores
        self.passwords = passwords
        self.tokens = tokens
    }

    /// Whose link it is; nil when it is unknown, over or used.
    package func user(of token: String, at now: Timestamp) async throws(StoreError) -> User? {
        try await stores.passwordReset(digest: tokens.digest(token), at: now)
    }

    /// Throws `.wrong` when the link is unknown, over or used, `.unfit` for the new password. Opens no session.
    package func run(token: String, new: String, at now: Timestamp) async throws(SignInFailure) -> User {
        guard new.count >= ChangePassword.minimumLength, new.utf8.count <= ChangePassword.maximumCount else {
            throw .unfit
        }
        let digest = tokens.digest(token)
        // A hash is slow to make: not for those who hold no link.
        let holder: User?
        do throws(StoreError) { holder = try await stores.passwordReset(digest: digest, at: now) } catch {
            throw .store(error)
        }
        guard holder != nil else { throw .wrong }
        guard let hash = await passwords.hash(new) else { throw .busy }
        let user: User?
        do throws(StoreError) {
            user = try await stores.resetPassword(digest: digest, to: hash, at: now)
            if let user {
                try await stores.record(
                    AuditEntry(
                        tenant: user.tenant, at: now, actor: user.email, action: "user.reset", subject: user.email))
            }
        } catch { throw .store(error) }
        guard let user else { throw .wrong }
        return user
    }
}
