// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct PasswordResetTests {
    private func digest(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    @Test(arguments: Engine.allCases)
    func `a reset works once, ends every session of its user alone, and another one replaces it`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            _ = try await Scene(store)
            _ = try await Scene(store, slug: "zenith")
            let user = try #require(try await store.credentials(email: "owner@acme.example")).user
            let other = try #require(try await store.credentials(email: "owner@zenith.example")).user
            for (byte, of) in [(UInt8(1), user), (2, other)] {
                try await store.openSession(UserSession(digest: digest(byte), user: of.id, openedAt: Scene.start))
            }
            let end = Scene.start + .seconds(3_600)
            try await store.openPasswordReset(digest: digest(7), of: user.id, until: end, at: Scene.start)
            try await store.openPasswordReset(digest: digest(8), of: other.id, until: end, at: Scene.start)
            try await store.openPasswordReset(digest: digest(9), of: user.id, until: end, at: Scene.start)
            #expect(try await store.passwordReset(digest: digest(7), at: Scene.start) == nil)
            #expect(try await store.passwordReset(digest: digest(9), at: Scene.start) == user)
            #expect(try await store.passwordReset(digest: digest(9), at: end) == nil)
            #expect(try await store.resetPassword(digest: digest(9), to: "late", at: end) == nil)
            #expect(try await store.resetPassword(digest: digest(9), to: "new", at: Scene.start) == user)
            #expect(try await store.resetPassword(digest: digest(9), to: "again", at: Scene.start) == nil)
            #expect(try await store.credentials(user.id)?.passwordHash == "new")
            #expect(try await store.session(digest: digest(1), at: Scene.start) == nil)
            #expect(try await store.session(digest: digest(2), at: Scene.start) != nil)
            #expect(try await store.passwordReset(digest: digest(8), at: Scene.start) == other)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the language of a user's screens is kept`(engine: Engine) async throws {
        try await withStore(engine) { store in
            _ = try await Scene(store)
            let user = try #require(try await store.credentials(email: "owner@acme.example")).user
            #expect(user.language.isEmpty)
            try await store.setLanguage("en", of: user.id)
            #expect(try await store.credentials(user.id)?.user.language == "en")
            try await store.openSession(UserSession(digest: digest(1), user: user.id, openedAt: Scene.start))
            #expect(try await store.session(digest: digest(1), at: Scene.start)?.user.language == "en")
        }
    }
}
