// SPDX-License-Identifier: Apache-2.0

import Configuration
import Delivery
import Platform
import Store

/// What `scripts/chaos` can change about a server, by environment variable alone, and in the sandbox alone.
struct TestSwitches: Sendable {
    /// `HAYAUMA_CRASH_AT=point#n`: where the process kills itself (`hayauma crash-points`).
    var crashAt: CrashOrder?
    /// `HAYAUMA_TEST_SYNCHRONOUS=normal`: the setting that the database's library would have, which loses mail.
    var synchronous = Synchronous.full
    /// `HAYAUMA_TEST_LEASE=6s`: how long a claimed batch stays with a node that does not renew it; 1 s to 60 s.
    var lease: Duration?

    init() {}

    init(in stage: DeploymentEnvironment, _ variable: (ConfigKey) -> String?) throws {
        let texts = (variable("crashAt"), variable("testSynchronous"), variable("testLease"))
        guard texts.0 != nil || texts.1 != nil || texts.2 != nil else { return }
        guard stage == .sandbox else {
            throw ControlFailure(
                "HAYAUMA_CRASH_AT, HAYAUMA_TEST_SYNCHRONOUS and HAYAUMA_TEST_LEASE are for tests: only in the sandbox")
        }
        if let text = texts.0 {
            guard let order = CrashOrder(parsing: text) else {
                throw ControlFailure("HAYAUMA_CRASH_AT must be point#n, such as claim-after-commit#3, not '\(text)'")
            }
            crashAt = order
        }
        switch texts.1 {
        case nil, "full": break
        case "normal": synchronous = .normal
        case let text?: throw ControlFailure("HAYAUMA_TEST_SYNCHRONOUS must be full or normal, not '\(text)'")
        }
        if let text = texts.2 {
            guard let parsed = Duration(parsing: text), parsed >= .seconds(1), parsed <= .seconds(60) else {
                throw ControlFailure("HAYAUMA_TEST_LEASE must be 1s to 60s, not '\(text)'")
            }
            lease = parsed
        }
    }
}
