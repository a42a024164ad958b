// SPDX-License-Identifier: Apache-2.0

/// Replaces a user's password, ends every session of the user and opens a new one for the browser that asked.
package struct ChangePassword: Sendable {
    /// In characters.
    package static let minimumLength = CreateTenant.minimumPasswordLength
    /// In UTF-8 bytes.
    package static let maximumCount = 1_024

    private let stores: any SignIn.Stores
    private let passwords: any Passwords
    private let tokens: SessionTokens
    private let limit: GuessLimit

    package init(
        stores: any SignIn.Stores, passwords: any Passwords, tokens: SessionTokens, limit: GuessLimit
    ) {
        self.stores = stores
        self.passwords = passwords
        self.tokens = tokens
        self.limit = limit
    }

    /// Guesses of the old password count as those at the door.
    package func run(
        _ user: User, old: String, new: String, network: String, at now: Timestamp
    ) async throws(SignInFailure) -> SignIn.Opened {
        guard new.count >= Self.minimumLength, new.utf8.count <= Self.maximumCount else { throw .unfit }
        if let wait = limit.begin(account: user.email, network: network, at: now) { throw .wait(wait) }
        let stored: Credentials?
        do throws(StoreError) { stored = try await stores.credentials(user.id) } catch {
            limit.undecided(account: user.email, network: network)
            throw .store(error)
        }
        guard let isRight = await passwords.verify(old, against: stored?.passwordHash ?? passwords.decoy) else {
            limit.undecided(account: user.email, network: network)
            throw .busy
        }
        guard let stored, isRight else {
            try? await record("user.password-refused", user, now)
            throw .wrong
        }
        limit.succeeded(account: user.email, network: network)
        guard let hash = await passwords.hash(new) else { throw .busy }
        let token = tokens.make()
        let session = UserSession(digest: tokens.digest(token), user: user.id, openedAt: now)
        do throws(StoreError) {
            let isChanged = try await stores.changePassword(
                of: user.id, from: stored.passwordHash, to: hash, opening: session)
            if isChanged { try await record("user.password", user, now) }
            guard isChanged else { throw .conflict(detail: "the password was changed elsewhere at the same time") }
        } catch {
            throw .store(error)
        }
        return SignIn.Opened(user: user, token: token, session: session)
    }

    private func record(_ action: String, _ user: User, _ now: Timestamp) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: user.tenant, at: now, actor: user.email, action: action, subject: user.email))
    }
}
