// SPDX-License-Identifier: Apache-2.0

import Delivery
import MailAuthentication
import Platform
import Secrets
import Store

/// Parts of a mailing's way, each alone: rendering, signing. See ``SMTPBench``.
struct PartsBench {
    struct Result: Codable {
        var messages: Int
        var seconds: Double
        var per_second: Double
        var cpu_seconds: Double
        /// CPU of one message.
        var cpu_us: Double
        var message_bytes: Int
        var peak_rss_bytes: Int64
    }

    /// Octets of a message on the wire.
    var size: Int

    /// As many mails as `workers` threads make in so many seconds; signed with the key where one is named.
    func render(seconds: Double, workers: Int, key: DKIMKeyKind, directory: String) async throws -> Result {
        let (runtime, fields) = try await runtime(key, directory)
        let now = Server.now().seconds
        let sample = try CampaignUseCases.sample(Self.contact(0, fields), of: runtime, at: Server.now())
        return try await measure(bytes: sample.count, seconds: seconds, workers: workers) { worker, isOver in
            let renderer = RenderWorker()
            var count = 0
            while count % 64 != 0 || !isOver() {
                _ = try renderer.message(for: Self.recipient(worker * 1_000_000 + count, fields), of: runtime, at: now)
                count += 1
            }
            return count
        }
    }

    /// As many signatures over one message as `workers` threads make in so many seconds.
    func sign(seconds: Double, workers: Int, key: DKIMKeyKind) async throws -> Result {
        let made =
            switch key {
            case .none: throw ControlFailure("--dkim none signs nothing")
            case .rsa2048: try DKIMKey.generate(.rsaSHA256)
            case .rsa2048ThreePrimes: try DKIMKey.generateThreePrimeRSA()
            case .ed25519: try DKIMKey.generate(.ed25519SHA256)
            }
        let message = Self.message(size)
        let start = Self.header.utf8.count
        return try await measure(bytes: message.count, seconds: seconds, workers: workers) { _, isOver in
            let signer = try DKIMSigner(key: made, domain: "news.example.jp", selector: "bench")
            var out: [UInt8] = []
            var count = 0
            while count % 16 != 0 || !isOver() {
                out.removeAll(keepingCapacity: true)
                try signer.signature(for: message.span, bodyStart: start, at: Int64(count), to: &out)
                count += 1
            }
            return count
        }
    }

    // MARK: - Parts

    private func measure(
        bytes: Int, seconds: Double, workers: Int,
        _ work: @escaping @Sendable (_ worker: Int, _ isOver: () -> Bool) throws -> Int
    ) async throws -> Result {
        let before = Usage.now()
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<workers { group.addTask { try work(worker) { clock.now >= end } } }
            return try await group.reduce(0, +)
        }
        return Self.result(count, bytes, (clock.now - start).inSeconds, before, Usage.now())
    }

    private static func result(
        _ messages: Int, _ bytes: Int, _ seconds: Double, _ before: Usage, _ after: Usage
    ) -> Result {
        let cpu = after.cpuSeconds - before.cpuSeconds
        return Result(
            messages: messages, seconds: seconds, per_second: Double(messages) / seconds, cpu_seconds: cpu,
            cpu_us: cpu / Double(max(1, messages)) * 1e6, message_bytes: bytes, peak_rss_bytes: after.peakBytes)
    }

    static let header =
        "From: bench <news@news.example.jp>\r\nTo: reader@example.jp\r\nSubject: bench\r\n"
        + "Date: Wed, 25 Nov 2026 10:00:00 +0900\r\nMessage-ID: <bench@news.example.jp>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"

    static func message(_ size: Int) -> [UInt8] {
        let line = String(repeating: "x", count: 70) + "\r\n"
        let lines = max(1, (size - header.utf8.count) / line.utf8.count)
        return Array((header + String(repeating: line, count: lines)).utf8)
    }

    private static func recipient(_ number: Int, _ fields: [ContactField]) -> BatchRecipient {
        let row = BenchContent.row(number, fields)
        return BatchRecipient(
            position: number, contact: ContactID(Int64(number + 1)), email: row.email, fields: row.fields,
            suppression: nil)
    }

    private static func contact(_ number: Int, _ fields: [ContactField]) -> Contact {
        let row = BenchContent.row(number, fields)
        let time = Timestamp(microseconds: 0)
        return Contact(
            id: ContactID(1), tenant: TenantID(1), email: row.email, state: .active, fields: row.fields,
            createdAt: time, updatedAt: time)
    }

    /// A mailing as the delivery has it in memory.
    private func runtime(
        _ key: DKIMKeyKind, _ directory: String
    ) async throws -> (CampaignRuntime, [ContactField]) {
        let bench = try await BenchStore(directory: directory, key: key)
        let fields = try await bench.store.ensureContactFields(BenchContent.fieldNames, of: bench.tenant.id)
        let content = BenchContent.content(size: size)
        let campaign = try await bench.store.createCampaign(
            content, audience: .everybody, of: bench.tenant.id, by: "bench", at: Server.now())
        let runtime = try await bench.loader.load(campaign)
        await bench.store.close()
        return (runtime, fields)
    }
}
