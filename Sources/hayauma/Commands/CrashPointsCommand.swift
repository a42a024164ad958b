// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform

/// For `scripts/chaos`: the names that `HAYAUMA_CRASH_AT` takes, one a line.
struct CrashPointsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash-points", abstract: "List where a test can have the server killed.", shouldDisplay: false)

    func run() {
        for point in CrashPoint.allCases { Terminal.say(point.rawValue) }
    }
}
