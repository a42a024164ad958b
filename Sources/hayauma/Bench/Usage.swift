// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// What the process has used so far.
struct Usage {
    var cpuSeconds: Double
    /// The most memory that it had since its start, or since ``forgetPeak()``.
    var peakBytes: Int64
    /// Memory at this moment.
    var residentBytes: Int64

    static func now() -> Usage {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
        let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
        // Not `ru_maxrss`: that one begins with what the process was before it became this program.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return Usage(
            cpuSeconds: user + system, peakBytes: bytes("VmHWM:", in: status),
            residentBytes: bytes("VmRSS:", in: status))
    }

    /// The peak begins anew with what the process has now: what went before is not of the measurement.
    static func forgetPeak() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        // "5" resets the high water mark (proc_pid_clear_refs(5)). Where it may not be done, the peak is the larger one.
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    /// A line of /proc/PID/status, which is in KiB; 0 where there is none.
    static func bytes(_ name: String, in status: String) -> Int64 {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int64($0) } ?? 0) * 1_024
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension [Double] {
    /// The one in the middle, of an even number the upper one of the two; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
