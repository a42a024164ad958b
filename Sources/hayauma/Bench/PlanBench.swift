// SPDX-License-Identifier: Apache-2.0

import Delivery
import MessageContent
import Platform
import Store

/// The plan of a mailing alone, and how soon after its launch the first mail is out while the rest is still planned.
struct PlanBench {
    struct Result: Codable {
        var recipients: Int
        var load_seconds: Double
        var rounds: Int
        /// The audience cut into batches, nothing else running. Median of the rounds, as all that follows.
        var plan_seconds: Double
        var plan_cpu_seconds: Double
        var plan_peak_rss_bytes: Int64
        /// From the launch until a mail's outcome is durable, so a little later than the mail. Nil without a sink.
        var first_mail_seconds: Double?
        /// From the launch until everything is planned while mails go out. Nil without a sink.
        var plan_while_sending_seconds: Double?
    }

    var recipients: Int
    /// Mailings to the same readers, one after the other.
    var rounds: Int
    /// Nil: only the plan.
    var sink: SMTPBench.Sink?
    var directory: String

    func run() async throws -> Result {
        let bench = try await BenchStore(directory: directory, key: .none)
        let clock = ContinuousClock()
        let loading = clock.now
        try await bench.load(recipients)
        let loadSeconds = (clock.now - loading).inSeconds

        Usage.forgetPeak()
        var plans: [Double] = []
        var cpu: [Double] = []
        for _ in 0..<rounds {
            let before = Usage.now().cpuSeconds
            plans.append(try await plan(bench))
            cpu.append(Usage.now().cpuSeconds - before)
        }
        let peak = Usage.now().peakBytes
        var firsts: [Double] = []
        var whole: [Double] = []
        if let sink {
            for _ in 0..<rounds {
                let (first, all) = try await send(bench, to: sink)
                firsts.append(first)
                whole.append(all)
            }
        }
        await bench.store.close()
        return Result(
            recipients: recipients, load_seconds: loadSeconds, rounds: rounds, plan_seconds: plans.median,
            plan_cpu_seconds: cpu.median, plan_peak_rss_bytes: peak,
            first_mail_seconds: firsts.isEmpty ? nil : firsts.median,
            plan_while_sending_seconds: whole.isEmpty ? nil : whole.median)
    }

    private func launch(_ bench: BenchStore) async throws -> CampaignID {
        let content = BenchContent.content(size: 4_000)
        let campaign = try await bench.store.createCampaign(
            content, audience: .everybody, of: bench.tenant.id, at: Server.now())
        _ = try await bench.store.launchCampaign(
            campaign.id, links: CompiledMailing.trackedLinks(in: content), at: Server.now())
        return campaign.id
    }

    private func plan(_ bench: BenchStore) async throws -> Double {
        let routing = Routing(routes: [], profiles: try .load())
        let id = try await launch(bench)
        let clock = ContinuousClock()
        let start = clock.now
        var planned = 0
        while true {
            let step = try await bench.store.planNext(
                id, limit: 50_000, siteOf: { routing.group(of: $0) }, at: Server.now())
            planned += step.planned
            if step.isComplete { break }
        }
        let seconds = (clock.now - start).inSeconds
        guard planned == recipients else { throw ControlFailure("\(planned) of \(recipients) readers were planned") }
        // Out of the way of those that are sent.
        _ = try await bench.store.pauseCampaign(id, at: Server.now())
        return seconds
    }

    private func send(_ bench: BenchStore, to sink: SMTPBench.Sink) async throws -> (first: Double, all: Double) {
        let delivery = try bench.delivery(to: sink.host, sink.port, connections: 50, workers: 2)
        let running = BenchStore.run(delivery)
        let clock = ContinuousClock()
        // Connections and mailings of an earlier life are no part of it: a server runs already when one is launched.
        try await Task.sleep(for: .milliseconds(300))
        let start = clock.now
        let id = try await launch(bench)
        delivery.start(id)
        var first: Double?
        var all: Double?
        while first == nil || all == nil {
            try await Task.sleep(for: .milliseconds(5))
            let campaign = try await bench.store.campaign(id)
            let elapsed = (clock.now - start).inSeconds
            if first == nil, campaign?.counts.delivered ?? 0 > 0 { first = elapsed }
            if all == nil, campaign?.isPlanned == true { all = elapsed }
            if elapsed > 120 {
                running.cancel()
                throw ControlFailure("\(sink.host):\(sink.port) took no mail, or the plan did not end, within 120 s")
            }
        }
        delivery.halt(id)
        _ = try await bench.store.pauseCampaign(id, at: Server.now())
        running.cancel()
        try? await running.value
        return (first ?? 0, all ?? 0)
    }
}
