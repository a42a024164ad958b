// SPDX-License-Identifier: Apache-2.0

/// One step of the schema. Once it has landed it is never edited; what it got wrong the next one mends.
struct Migration: Sendable {
    let number: Int64
    let name: String
    let statements: [SQL]

    /// Every migration there is, in the order of their numbers.
    static let all: [Migration] = [
        .first, .sessions, .preferences, .listTrash, .versionsAndTesters, .blockLists, .linkHosts, .attachments,
        .queueOrders, .sources, .pacing,
    ]
}
