// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform

@testable import Store

/// The databases that every test of a store runs on.
enum Engine: String, CaseIterable, Sendable {
    case embedded, cluster
}

/// A database of its own, empty at first; opened again it is what a crash left.
struct TestDatabase: Sendable {
    let engine: Engine
    let location: String

    func open() async throws -> SQLStore {
        switch engine {
        case .embedded: try await SQLStore.embedded(path: location)
        case .cluster: try await SQLStore.cluster(url: location, connections: 4)
        }
    }
}

/// In memory where that is possible: a commit waits for its sync, and a disk that others use makes it wait long.
let scratch =
    FileManager.default.isWritableFile(atPath: "/dev/shm")
    ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory

func withDatabase(_ engine: Engine, _ body: (TestDatabase) async throws -> Void) async throws {
    let name = "t\(UInt64.random(in: 0...UInt64.max))"
    switch engine {
    case .embedded:
        let directory = scratch.appendingPathComponent("hayauma-\(name)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(TestDatabase(engine: engine, location: directory.appendingPathComponent("db").path))
    case .cluster:
        try await body(TestDatabase(engine: engine, location: try PostgresServer.shared.get().makeDatabase(name)))
    }
}

func withStore(_ engine: Engine, _ body: (SQLStore) async throws -> Void) async throws {
    try await withDatabase(engine) { database in
        let store = try await database.open()
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
