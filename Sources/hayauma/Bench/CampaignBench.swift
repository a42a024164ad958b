// SPDX-License-Identifier: Apache-2.0

import Delivery
import MessageContent
import Platform
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
        try await bench.load(recipients)
        let loadSeconds = (clock.now - loading).inSeconds

        let content = BenchContent.content(size: size)
        let campaign = try await store.createCampaign(
            content, audience: .everybody, of: tenant.id, at: Server.now())
        let delivery = try bench.delivery(
            to: sinkHost, sinkPort, connections: connections, workers: workers)
        let messageBytes = try await measure(campaign, tenant, store, loader)

        Usage.forgetPeak()
        let before = Usage.now()
        let start = clock.now
        let running = BenchStore.run(delivery)
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

    private func measure(
        _ campaign: Campaign, _ tenant: Tenant, _ store: SQLStore, _ loader: RuntimeLoader
    ) async throws -> Int {
        guard let contact = try await store.contact(key: BenchContent.address(0), of: tenant.id) else { return 0 }
        let runtime = try await loader.load(campaign)
        return try CampaignUseCases.sample(contact, of: runtime, at: Server.now()).count
    }
}
