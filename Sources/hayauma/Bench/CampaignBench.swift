// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Foundation
import Glibc
import Logging
import MailAuthentication
import MessageContent
import NIOPosix
import Platform
import Secrets
import Store

/// The whole way of a mailing, measured: contacts in the store, plan, render, sign, SMTP, outcomes committed with fsync.
struct CampaignBench {
    struct Result: Codable {
        var messages: Int
        var seconds: Double
        var per_second: Double
        var cpu_seconds: Double
        var peak_rss_bytes: Int64
        var message_bytes: Int
        var delivered: Int
        var load_seconds: Double
    }

    var recipients: Int
    var sinkHost: String
    var sinkPort: Int
    /// Octets of a message as it goes over the wire.
    var size: Int
    var dkim: DKIMKeyKind
    var connections: Int
    var workers: Int
    var directory: String

    func run() async throws -> Result {
        let bench = try await BenchStore(directory: directory, key: dkim)
        let (store, tenant, loader) = (bench.store, bench.tenant, bench.loader)
        let clock = ContinuousClock()
        let loading = clock.now
        try await load(into: store, tenant)
        let loadSeconds = (clock.now - loading).inSeconds

        var logger = Logger(label: "hayauma")
        logger.logLevel = .warning
        let content = BenchContent.content(size: size)
        let campaign = try await store.createCampaign(
            content, audience: .everybody, of: tenant.id, at: Server.now())
        let engine = DeliveryEngine.Settings(heloName: "bench.example.jp", workers: workers)
        let delivery = DeliveryService(
            settings: .init(node: "bench", engine: engine), stores: store, loader: loader,
            shaping: Shaping(
                places: PlaceBook(
                    routing: Routing(
                        routes: [StaticRoute(pattern: "*", host: sinkHost, port: sinkPort)],
                        profiles: try .load(), relayConnections: connections),
                    exchangers: nil), logger: logger),
            logger: logger, now: Server.now)
        let messageBytes = try await measure(campaign, tenant, store, loader)

        let before = Usage.now()
        let start = clock.now
        let running = Task {
            try await delivery.run(
                group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
                finder: NetworkHosts(routing: nil, allowedDomains: nil))
        }
        _ = try await store.launchCampaign(
            campaign.id, links: CompiledMailing.trackedLinks(in: content), at: Server.now())
        delivery.start(campaign.id)
        var finished: Campaign?
        while finished == nil {
            try await Task.sleep(for: .milliseconds(50))
            let now = try await store.campaign(campaign.id)
            if now?.state == .finished { finished = now }
            guard now?.counts.deferred != recipients else {
                throw ControlFailure("the sink at \(sinkHost):\(sinkPort) takes no mail")
            }
            if clock.now - start > .seconds(30), now?.counts.delivered == 0 {
                throw ControlFailure("nothing was sent within 30 s")
            }
        }
        let seconds = (clock.now - start).inSeconds
        let after = Usage.now()
        running.cancel()
        try? await running.value
        await store.close()
        return Result(
            messages: recipients, seconds: seconds, per_second: Double(recipients) / seconds,
            cpu_seconds: after.cpuSeconds - before.cpuSeconds, peak_rss_bytes: after.peakBytes,
            message_bytes: messageBytes, delivered: finished?.counts.delivered ?? 0, load_seconds: loadSeconds)
    }

    private func load(into store: SQLStore, _ tenant: Tenant) async throws {
        let fields = try await store.ensureContactFields(BenchContent.fieldNames, of: tenant.id)
        let importID = try await store.beginImport(
            NewContactImport(tenant: tenant.id, fileName: "bench", mode: .both, list: nil), at: Server.now())
        var next = 0
        while next < recipients {
            let upper = min(recipients, next + 2_000)
            let rows = (next..<upper).map { BenchContent.row($0, fields) }
            _ = try await store.importContacts(
                rows, into: importID, list: nil, mode: .both, of: tenant.id, at: Server.now())
            next = upper
        }
    }

    private func measure(
        _ campaign: Campaign, _ tenant: Tenant, _ store: SQLStore, _ loader: RuntimeLoader
    ) async throws -> Int {
        guard let contact = try await store.contact(key: BenchContent.address(0), of: tenant.id) else { return 0 }
        let runtime = try await loader.load(campaign)
        return try CampaignUseCases.sample(contact, of: runtime, at: Server.now()).count
    }
}

/// What the process has used so far.
struct Usage {
    var cpuSeconds: Double
    var peakBytes: Int64

    static func now() -> Usage {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
        let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
        return Usage(cpuSeconds: user + system, peakBytes: peak())
    }

    /// Not `ru_maxrss`: that one begins with what the process was before it became this program.
    private static func peak() -> Int64 {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int64($0) } ?? 0) * 1_024
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
