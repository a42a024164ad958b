// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct TesterTests {
    private static func new(_ email: String, name: String = "", reader: Int64? = nil) -> NewTester {
        NewTester(email: email, key: email.lowercased(), name: name, reader: reader.map { ContactID($0) })
    }

    @Test(arguments: Engine.allCases)
    func `groups hold testers in the order of their coming, each address once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let group = try #require(try await store.createTesterGroup(named: "校正", of: scene.tenant))
            _ = try #require(try await store.createTesterGroup(named: "A", of: scene.tenant))
            _ = try #require(try await store.createTesterGroup(named: "校正", of: other.tenant))
            await #expect(throws: StoreError.self) {
                try await store.createTesterGroup(named: "校正", of: scene.tenant)
            }
            func save(_ tester: NewTester) async throws -> TesterSaving {
                try await store.saveTester(tester, in: group.id, of: scene.tenant)
            }
            #expect(try await save(Self.new("z@example.jp", name: "'; DROP TABLE tester; --")) == .saved)
            #expect(try await save(Self.new("a@example.jp", reader: 4)) == .saved)
            #expect(try await save(Self.new("Z@example.jp", name: "田中", reader: 3)) == .saved)
            let stored = try await store.testerGroups(of: scene.tenant)
            #expect(stored.map(\.name) == ["A", "校正"] && stored[0].testers.isEmpty)
            let testers = stored[1].testers
            #expect(testers.map(\.email) == ["Z@example.jp", "a@example.jp"] && testers.map(\.name) == ["田中", ""])
            #expect(testers.map(\.reader) == [ContactID(3), ContactID(4)])

            // Nothing of it is the other tenant's.
            #expect(
                try await store.saveTester(Self.new("x@example.jp"), in: group.id, of: other.tenant) == .missing)
            #expect(try await !store.removeTester(testers[0].id, from: group.id, of: other.tenant))
            #expect(try await !store.renameTesterGroup(group.id, to: "x", of: other.tenant))
            #expect(try await !store.deleteTesterGroup(group.id, of: other.tenant))
            #expect(try await store.testerGroups(of: scene.tenant) == stored)

            await #expect(throws: StoreError.self) {
                try await store.renameTesterGroup(group.id, to: "A", of: scene.tenant)
            }
            #expect(try await store.renameTesterGroup(group.id, to: "B", of: scene.tenant))
            #expect(try await store.removeTester(testers[0].id, from: group.id, of: scene.tenant))
            #expect(try await !store.removeTester(testers[0].id, from: group.id, of: scene.tenant))
            #expect(try await store.deleteTesterGroup(group.id, of: scene.tenant))
            #expect(try await store.testerGroups(of: scene.tenant).map(\.name) == ["A"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of groups and of testers no more come in than there is room, however many come at once`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let made = try await withThrowingTaskGroup(of: TesterGroup?.self) { tasks in
                for number in 0..<24 {
                    tasks.addTask { try await store.createTesterGroup(named: "g\(number)", of: scene.tenant) }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(made.compactMap(\.self).count == 20)
            let group = try #require(made.compactMap(\.self).first)
            let saved = try await withThrowingTaskGroup(of: TesterSaving.self) { tasks in
                for number in 0..<54 {
                    tasks.addTask {
                        try await store.saveTester(Self.new("t\(number)@example.jp"), in: group.id, of: scene.tenant)
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(saved.count { $0 == .saved } == 50 && saved.count { $0 == .full } == 4)
            let first = try #require(try await store.testerGroups(of: scene.tenant).first { $0.id == group.id })
            // One who is in it may still be given another name.
            let again = Self.new(first.testers[0].email, name: "新")
            #expect(try await store.saveTester(again, in: group.id, of: scene.tenant) == .saved)
        }
    }
}
