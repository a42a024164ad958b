// SPDX-License-Identifier: Apache-2.0

package import Logging
package import Platform

/// Keeps asking the DNS for every sending domain's records: see ``SenderCheck/next(createdAt:)`` for how often.
package struct SenderWatch: Sendable {
    /// Between two looks at which domains are due.
    package static let interval = Duration.seconds(20)
    /// Domains read at a time.
    static let pageSize = 200
    /// Domains asked for in one round; the others in the next one.
    static let roundLimit = 60
    /// Domains asked for at once: up to seven questions each.
    static let width = 6

    private let domains: any SenderDomains
    private let store: any SendingDomainStore
    private let logger: Logger
    private let now: @Sendable () -> Timestamp

    package init(
        domains: any SenderDomains, store: any SendingDomainStore, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.domains = domains
        self.store = store
        self.logger = logger
        self.now = now
    }

    /// Until its task is cancelled. Returns at once where no DNS is asked.
    package func run() async {
        guard domains.asksDNS else { return }
        while !Task.isCancelled {
            do throws(StoreError) { _ = try await round() } catch {
                logger.error("sender domains could not be checked", metadata: ["error": "\(error)"])
            }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    /// Asks for those that are due, longest due first; how many that were.
    package func round() async throws(StoreError) -> Int {
        let start = now()
        var due: [(domain: SendingDomain, since: Timestamp)] = []
        var last = SendingDomainID(0)
        while true {
            let page = try await store.sendingDomains(after: last, limit: Self.pageSize)
            for domain in page {
                let since = domain.check?.next(createdAt: domain.createdAt) ?? domain.createdAt
                if since <= start { due.append((domain, since)) }
            }
            guard page.count == Self.pageSize, let end = page.last?.id else { break }
            last = end
        }
        due.sort { $0.since < $1.since }
        var rest = due.prefix(Self.roundLimit)
        while !rest.isEmpty {
            let group = rest.prefix(Self.width).map(\.domain)
            rest = rest.dropFirst(Self.width)
            await withDiscardingTaskGroup { tasks in
                for domain in group {
                    tasks.addTask {
                        do throws(StoreError) { _ = try await domains.check(domain, at: now()) } catch {
                            logger.error(
                                "a sender domain's check could not be written", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        }
        return min(due.count, Self.roundLimit)
    }
}
