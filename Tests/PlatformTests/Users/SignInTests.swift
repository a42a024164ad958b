// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization
import Testing

@Suite struct SignInTests {
    private let users = FakeUsers()
    private let limit = GuessLimit()
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func signIn(
        _ email: String = "owner@example.jp", _ password: String = "correct horse", network: String = "192.0.2.1",
        after seconds: Int = 0
    ) async -> Result<SignIn.Opened, SignInFailure> {
        let useCase = SignIn(stores: users, passwords: users, tokens: users.tokens, limit: limit)
        do throws(SignInFailure) {
            return .success(
                try await useCase.run(
                    email: email, password: password, network: network, at: start + .seconds(seconds)))
        } catch { return .failure(error) }
    }

    private func failure(_ result: Result<SignIn.Opened, SignInFailure>) -> SignInFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    private var actions: [String] { users.state.withLock { $0.audit.map(\.action) } }

    @Test func `the right password opens a session of which only the digest is stored`() async throws {
        let opened = try await signIn(" Owner@Example.jp ").get()
        let stored = users.state.withLock { $0.sessions }
        #expect(stored.map(\.digest) == [users.tokens.digest(opened.token)])
        #expect(actions == ["user.sign-in"])
    }

    @Test func `an unknown user is told what a wrong password is told, after as much work`() async {
        #expect(failure(await signIn("owner@example.jp", "wrong")) == .wrong)
        #expect(failure(await signIn("nobody@example.jp", "wrong")) == .wrong)
        #expect(users.state.withLock { $0.verified } == ["hash:correct horse", "decoy"])
        #expect(actions == ["user.sign-in-refused", "user.sign-in-refused"])
    }

    @Test func `after five failures even the right password waits, longer each time`() async {
        for _ in 1...5 { #expect(failure(await signIn("owner@example.jp", "wrong")) == .wrong) }
        #expect(failure(await signIn()) == .wait(.seconds(30)))
        #expect(failure(await signIn(network: "198.51.100.7")) == .wait(.seconds(30)))
        #expect(users.state.withLock { $0.verified.count } == 5)
        #expect(failure(await signIn("owner@example.jp", "wrong", after: 31)) == .wrong)
        #expect(failure(await signIn(after: 32)) == .wait(.seconds(59)))
        #expect(failure(await signIn(after: 92)) == nil)
        #expect(failure(await signIn("owner@example.jp", "wrong", after: 93)) == .wrong)
        #expect(failure(await signIn(after: 94)) == nil)
    }

    @Test func `an hour of guessing at one account from many places is at most twenty guesses`() async {
        for second in 0..<3_600 {
            _ = await signIn("owner@example.jp", "wrong", network: "n\(second)", after: second)
        }
        #expect(users.state.withLock { $0.verified.count } <= 20)
    }

    @Test func `one network that tries many accounts has to wait too, others do not`() async {
        for index in 0..<GuessLimit.freeByNetwork {
            #expect(failure(await signIn("a\(index)@example.jp", "wrong")) == .wrong)
        }
        #expect(failure(await signIn("fresh@example.jp", "wrong")) == .wait(.seconds(30)))
        #expect(failure(await signIn(network: "203.0.113.5")) == nil)
    }

    @Test func `the limit's memory is bounded`() {
        for index in 0..<(2 * GuessLimit.capacity + 100) {
            _ = limit.begin(account: "a\(index)", network: "n\(index)", at: start + .seconds(index))
        }
        #expect(limit.size <= 2 * GuessLimit.capacity)
    }

    @Test func `a new password ends every other session and opens one for the browser that asked`() async throws {
        let first = try await signIn().get()
        _ = try await signIn().get()
        let change = ChangePassword(stores: users, passwords: users, tokens: users.tokens, limit: limit)
        let opened = try await change.run(
            first.user, old: "correct horse", new: "battery staple", network: "", at: start)
        #expect(users.state.withLock { $0.sessions } == [opened.session])
        #expect(opened.token != first.token)
        #expect(actions.last == "user.password")
        #expect(failure(await signIn()) == .wrong)
        #expect(failure(await signIn("owner@example.jp", "battery staple")) == nil)
    }

    @Test(arguments: [("wrong", "battery staple", SignInFailure.wrong), ("correct horse", "short", .unfit)])
    func `nothing changes with a wrong old or an unfit new password`(
        old: String, new: String, expected: SignInFailure
    ) async throws {
        let opened = try await signIn().get()
        let change = ChangePassword(stores: users, passwords: users, tokens: users.tokens, limit: limit)
        await #expect(throws: expected) {
            _ = try await change.run(opened.user, old: old, new: new, network: "", at: start)
        }
        #expect(users.state.withLock { $0.sessions } == [opened.session])
        #expect(users.state.withLock { $0.users.first?.passwordHash } == "hash:correct horse")
    }

    @Test func `signing out ends this session alone`() async throws {
        let first = try await signIn().get()
        let second = try await signIn().get()
        try await SignOut(stores: users).run(first.session, of: first.user, at: start)
        #expect(users.state.withLock { $0.sessions } == [second.session])
        #expect(actions.last == "user.sign-out")
    }

    @Test func `a session that is used lives on, to its last day`() throws {
        let session = UserSession(digest: [], user: UserID(1), openedAt: start)
        #expect(session.seen(at: start + .seconds(30)) == nil)
        let seen = try #require(session.seen(at: start + .seconds(7_200)))
        #expect(seen.expiresAt == start + .seconds(7_200) + UserSession.idleLimit)
        #expect(session.seen(at: start + .seconds(13 * 86_400 + 7_200))?.expiresAt == start + UserSession.lifetime)
    }
}
