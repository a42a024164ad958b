// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Store

/// The import of a CSV file alone, as the command and the web application do it: read, check, merge, store.
struct ImportBench {
    struct Result: Codable {
        var rows: Int
        var file_bytes: Int64
        var seconds: Double
        var per_second: Double
        var cpu_seconds: Double
        /// CPU of one row.
        var cpu_us: Double
        var peak_rss_bytes: Int64
    }

    /// Readers with six fields each; all of them are new.
    var rows: Int
    var directory: String

    func run() async throws -> Result {
        let bench = try await BenchStore(directory: directory, key: .none)
        let path = "\(directory)/readers.csv"
        try BenchContent.writeFile(path, readers: rows)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 ?? 0
        Usage.forgetPeak()
        let before = Usage.now()
        let report = try await ImportContacts(contacts: bench.store, now: Server.now).run(
            path: path, tenant: bench.tenant, list: "全員", mode: .both
        ) { _, _, _ in }
        let after = Usage.now()
        await bench.store.close()
        guard report.imported == rows else { throw ControlFailure("\(report.imported) of \(rows) rows were imported") }
        let cpu = after.cpuSeconds - before.cpuSeconds
        return Result(
            rows: rows, file_bytes: size, seconds: report.seconds, per_second: Double(rows) / report.seconds,
            cpu_seconds: cpu, cpu_us: cpu / Double(rows) * 1e6, peak_rss_bytes: after.peakBytes)
    }
}
