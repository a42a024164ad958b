// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A PostgreSQL server for one test run: its own directory, a Unix socket in it, no TCP.
///
/// A shell keeps it: it starts the server, waits for the end of its standard input, which is the end of this
/// process however it ends, then stops the server and removes the directory.
final class PostgresServer: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    static let shared = Result { try PostgresServer() }
    private static let binaries = "/usr/lib/postgresql/15/bin"
    private static let script = """
        set -e
        cd /tmp
        directory=$(mktemp -d "\(scratch.path)/hayauma-pg.XXXXXX")
        trap '\(binaries)/pg_ctl stop -s -D "$directory/data" -m immediate || true; rm -rf "$directory"' EXIT
        \(binaries)/initdb -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C >/dev/null
        \(binaries)/pg_ctl start -s -w -D "$directory/data" -l "$directory/log" -o "-c listen_addresses= \
        -c unix_socket_directories=$directory -c max_connections=300 -c shared_buffers=32MB" >/dev/null
        echo "$directory"
        cat >/dev/null
        """

    private let directory: String
    private let input = Pipe()
    private let keeper = Process()

    private init() throws {
        guard FileManager.default.isExecutableFile(atPath: "\(Self.binaries)/postgres") else {
            throw Missing(description: "PostgreSQL 15 is not installed: apt-get install postgresql-15")
        }
        // PostgreSQL refuses to run as root.
        let shell = ["/bin/sh", "-c", Self.script]
        let command = getuid() == 0 ? ["/sbin/runuser", "-u", "postgres", "--"] + shell : shell
        let output = Pipe()
        keeper.executableURL = URL(fileURLWithPath: command[0])
        keeper.arguments = Array(command.dropFirst())
        keeper.standardInput = input
        keeper.standardOutput = output
        try keeper.run()
        var line = Data()
        while !line.contains(0x0a) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Missing(description: "PostgreSQL did not start") }
            line.append(more)
        }
        directory = String(decoding: line.prefix { $0 != 0x0a }, as: UTF8.self)
    }

    /// Makes an empty schema, which is much quicker than a database; the string to connect to it by.
    func makeDatabase(_ name: String, settings: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(Self.binaries)/psql")
        process.arguments = ["-h", directory, "-U", "postgres", "-q", "-c", "CREATE SCHEMA \(name)"]
        process.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(description: "CREATE SCHEMA failed") }
        return "host=\(directory) user=postgres dbname=postgres options='-c search_path=\(name) \(settings)'"
    }
}
