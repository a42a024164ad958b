// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import hayauma

@Suite(.timeLimit(.minutes(1))) struct BenchTests {
    @Test(arguments: [([], 0), ([3], 3), ([9, 1, 5], 5), ([4, 1, 3, 2], 3)] as [([Double], Double)])
    func `the median is the value in the middle`(values: [Double], median: Double) {
        #expect(values.median == median)
    }

    @Test func `memory is read from the lines of a process's status`() {
        let status = "Name:\thayauma\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n"
        #expect(Usage.bytes("VmRSS:", in: status) == 1 << 20)
        #expect(Usage.bytes("VmSwap:", in: status) == 0)
    }

    @Test func `the rows of a file are imported and counted`() async throws {
        try await withDirectory { directory in
            let result = try await ImportBench(rows: 300, directory: directory).run()
            #expect(result.rows == 300)
            #expect(result.file_bytes > 300 * 40)
            #expect(result.per_second > 0)
        }
    }

    @Test func `a mailing is planned alone, and without a sink no mail is waited for`() async throws {
        try await withDirectory { directory in
            let result = try await PlanBench(recipients: 300, rounds: 2, sink: nil, directory: directory).run()
            #expect(result.plan_seconds > 0)
            #expect(result.first_mail_seconds == nil)
        }
    }

    @Test func `the first mail of a mailing is seen after its launch`() async throws {
        let server = try await AcceptingServer()
        try await withDirectory { directory in
            let sink = SMTPBench.Sink(host: "127.0.0.1", port: server.port)
            let result = try await PlanBench(recipients: 300, rounds: 2, sink: sink, directory: directory).run()
            #expect(try #require(result.first_mail_seconds) > 0)
            #expect(try #require(result.plan_while_sending_seconds) > 0)
        }
        await server.stop()
    }

    @Test func `connections rest beside those that send`() async throws {
        let server = try await AcceptingServer()
        let holding = try await AcceptingServer(hold: .seconds(1))
        let result = try await SMTPBench(
            size: 2_000, messages: 40, connections: 4, sink: .init(host: "127.0.0.1", port: server.port), idle: 5,
            idleSink: .init(host: "127.0.0.1", port: holding.port)
        ).run()
        #expect(result.messages == 40)
        #expect(result.idle == 5)
        await server.stop()
        await holding.stop()
    }

    @Test func `a mailing goes the whole way`() async throws {
        let server = try await AcceptingServer()
        try await withDirectory { directory in
            let result = try await CampaignBench(
                recipients: 50, sinkHost: "127.0.0.1", sinkPort: server.port, size: 4_000, dkim: .ed25519,
                connections: 4, workers: 1, directory: directory
            ).run()
            #expect(result.delivered == 50)
        }
        await server.stop()
    }

    private func withDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = try BenchCommand.newDirectory(in: nil)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }
}
