// SPDX-License-Identifier: Apache-2.0

import Glibc
import PublicHTTP

/// How many descriptors the process may have open, and who gets how many of them.
///
/// A listener that finds none left would be told of the same visitor again and again, a whole core long: so each side
/// stops at a share of its own, and a quarter stays for the database, the control socket and files.
struct DescriptorShares: Sendable {
    /// Connections of visitors: a quarter, as many as there may be otherwise.
    let http: Int
    /// Connections to receiving servers: half.
    let smtp: Int

    init(of limit: Int) {
        http = max(16, min(PublicRoutes.connectionLimit, limit / 4))
        smtp = max(16, min(10_000, limit / 2))
    }

    /// Ten thousand connections need more than the usual soft limit of 1,024: it is raised to the hard one.
    static func raised() -> DescriptorShares {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return DescriptorShares(of: 1_024) }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = unsafe setrlimit(resource, &limit) == 0
        return DescriptorShares(of: Int(clamping: isRaised ? limit.rlim_max : soft))
    }
}
