// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct UserTests {
    private func session(_ byte: UInt8, _ user: UserID, at time: Timestamp = Scene.start) -> UserSession {
        UserSession(digest: [UInt8](repeating: byte, count: 32), user: user, openedAt: time)
    }

    @Test(arguments: Engine.allCases)
    func `a user is found by address whatever its case, and by id`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let found = try #require(try await store.credentials(email: "Owner@ACME.example"))
            #expect(found.user.tenant == scene.tenant)
            #expect(found.user.role == .owner)
            #expect(found.passwordHash == "hash")
            #expect(try await store.credentials(found.user.id) == found)
            #expect(try await store.credentials(email: "owner@acme.exampl") == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a session lives until it is ended or over, and an ended one cannot be touched back`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            _ = try await Scene(store)
            let user = try #require(try await store.credentials(email: "owner@acme.example")).user
            let first = session(1, user.id)
            try await store.openSession(first)
            let found = try #require(try await store.session(digest: first.digest, at: Scene.start))
            #expect(found.session == first && found.user == user)
            #expect(try await store.session(digest: session(2, user.id).digest, at: Scene.start) == nil)
            #expect(try await store.session(digest: first.digest, at: first.expiresAt) == nil)

            let seen = try #require(first.seen(at: Scene.start + .seconds(3_600)))
            try await store.touchSession(seen)
            #expect(try await store.session(digest: first.digest, at: first.expiresAt)?.session == seen)

            try await store.endSession(digest: first.digest)
            try await store.touchSession(seen)
            #expect(try await store.session(digest: first.digest, at: Scene.start) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `sessions that are over are forgotten when another is opened`(engine: Engine) async throws {
        try await withStore(engine) { store in
            _ = try await Scene(store)
            let user = try #require(try await store.credentials(email: "owner@acme.example")).user
            let first = session(1, user.id)
            try await store.openSession(first)
            try await store.openSession(session(2, user.id, at: first.expiresAt))
            #expect(try await store.session(digest: first.digest, at: Scene.start) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new password ends every session but those of others, and only from the hash that was checked`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            _ = try await Scene(store)
            _ = try await Scene(store, slug: "zenith")
            let user = try #require(try await store.credentials(email: "owner@acme.example")).user
            let other = try #require(try await store.credentials(email: "owner@zenith.example")).user
            for opened in [session(1, user.id), session(2, user.id), session(3, other.id)] {
                try await store.openSession(opened)
            }
            #expect(
                try await !store.changePassword(of: user.id, from: "stale", to: "new", opening: session(4, user.id)))
            #expect(try await store.session(digest: session(1, user.id).digest, at: Scene.start) != nil)
            #expect(
                try await store.changePassword(of: user.id, from: "hash", to: "new", opening: session(4, user.id)))
            #expect(try await store.credentials(user.id)?.passwordHash == "new")
            #expect(try await store.session(digest: session(1, user.id).digest, at: Scene.start) == nil)
            #expect(try await store.session(digest: session(2, user.id).digest, at: Scene.start) == nil)
            #expect(try await store.session(digest: session(3, other.id).digest, at: Scene.start) != nil)
            #expect(try await store.session(digest: session(4, user.id).digest, at: Scene.start) != nil)
        }
    }
}
