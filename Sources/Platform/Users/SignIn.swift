// SPDX-License-Identifier: Apache-2.0

/// Opens a session for whoever knows a user's password.
///
/// An unknown user and a wrong password get the same answer after about the same time.
package struct SignIn: Sendable {
    package typealias Stores = AuditStore & SessionStore & UserStore

    package struct Opened: Sendable {
        package let user: User
        /// For the browser's cookie; it is nowhere else.
        package let token: String
        package let session: UserSession
    }

    private let stores: any Stores
    private let passwords: any Passwords
    private let tokens: SessionTokens
    private let limit: GuessLimit

    package init(
        stores: any Stores, passwords: any Passwords, tokens: SessionTokens, limit: GuessLimit
    ) {
        self.stores = stores
        self.passwords = passwords
        self.tokens = tokens
        self.limit = limit
    }

    /// - Parameter network: who counts as one guesser; see ``GuessLimit``.
    package func run(
        email: String, password: String, network: String, at now: Timestamp
    ) async throws(SignInFailure) -> Opened {
        let email = email.filter { !$0.isWhitespace }
        if let wait = limit.begin(account: email, network: network, at: now) { throw .wait(wait) }
        let found: Credentials?
        do throws(StoreError) {
            found = try await stores.credentials(email: email)
        } catch {
            limit.undecided(account: email, network: network)
            throw .store(error)
        }
        guard let isRight = await passwords.verify(password, against: found?.passwordHash ?? passwords.decoy) else {
            limit.undecided(account: email, network: network)
            throw .busy
        }
        guard let user = found?.user, isRight else {
            // Also for unknown users: a write takes time, and time tells.
            try? await stores.record(
                AuditEntry(
                    tenant: found?.user.tenant, at: now, actor: found?.user.email ?? "unknown",
                    action: "user.sign-in-refused", subject: network))
            throw .wrong
        }
        do throws(StoreError) {
            limit.succeeded(account: email, network: network)
            let token = tokens.make()
            let session = UserSession(digest: tokens.digest(token), user: user.id, openedAt: now)
            try await stores.openSession(session)
            try await stores.record(
                AuditEntry(tenant: user.tenant, at: now, actor: user.email, action: "user.sign-in", subject: network))
            return Opened(user: user, token: token, session: session)
        } catch {
            throw .store(error)
        }
    }
}

/// Why nobody was signed in, or no password changed.
package enum SignInFailure: Error, Equatable {
    /// The address or the password is wrong; which of them is not told.
    case wrong
    /// Too many failures. Nothing was looked at; try again after this time.
    case wait(Duration)
    /// Too many sign-ins at once; try again in a few seconds.
    case busy
    /// The new password is shorter than ``ChangePassword/minimumLength`` characters, or longer than 1,024 bytes.
    case unfit
    case store(StoreError)
}
