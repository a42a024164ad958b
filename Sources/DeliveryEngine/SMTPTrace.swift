// SPDX-License-Identifier: Apache-2.0

import NIOCore
public import SMTP
import Synchronization

/// What chosen sessions say, live. Costs one look at a flag for each connection while nobody watches.
public final class SMTPTrace: Sendable {
    /// Which sessions; nil: any.
    public struct Filter: Sendable, Equatable {
        /// The source's name.
        public var source: String?
        /// The site's name.
        public var site: String?
        /// Part of the server's name or address.
        public var host: String?

        /// Sessions that meet each part that is not nil.
        public init(source: String? = nil, site: String? = nil, host: String? = nil) {
            self.source = source
            self.site = site
            self.host = host
        }

        func matches(_ lane: Lane, _ host: Host) -> Bool {
            (source ?? lane.source.name) == lane.source.name && (site ?? lane.site) == lane.site
                && (self.host.map { host.name.contains($0) || host.address.description.contains($0) } ?? true)
        }
    }

    /// A command, a reply or an event of one session.
    public struct Line: Sendable, Equatable {
        /// Counts the sessions of this process.
        public let session: Int
        /// Nanoseconds of the monotonic clock.
        public let at: UInt64
        /// The lane's name.
        public let lane: String
        /// The server's name, or its address where it has none.
        public let host: String
        /// Who said it.
        public let direction: ClientHandler.TraceDirection
        /// May hold anything a stranger sends; at most 1,000 characters. Contents are named by their size.
        public let text: String
    }

    /// Sessions that one watcher sees at most; a busy site would say too much for anybody to read.
    public static let sessionLimit = 50

    private struct Watcher {
        let filter: Filter
        let receive: @Sendable (Line) -> Void
        var sessions = 0
    }

    private struct State {
        var watchers: [Int: Watcher] = [:]
        var lastWatcher = 0
        var lastSession = 0
    }

    private let isWatched = Atomic<Bool>(false)
    private let state = Mutex(State())

    /// A trace that nobody watches yet; it goes into ``DeliveryEngine/Settings/trace``.
    public init() {}

    /// From now on `receive` hears sessions that begin and match; on their event loops, so it must not block.
    public func watch(_ filter: Filter, receive: @escaping @Sendable (Line) -> Void) -> Int {
        state.withLock { state in
            state.lastWatcher += 1
            state.watchers[state.lastWatcher] = Watcher(filter: filter, receive: receive)
            isWatched.store(true, ordering: .releasing)
            return state.lastWatcher
        }
    }

    /// Ends what ``watch(_:receive:)`` began. A last call of its closure may still be under way.
    public func stop(_ watcher: Int) {
        state.withLock { state in
            state.watchers[watcher] = nil
            isWatched.store(!state.watchers.isEmpty, ordering: .releasing)
        }
    }

    func session(of lane: Lane, host: Host) -> Session? {
        guard isWatched.load(ordering: .acquiring) else { return nil }
        return state.withLock { state in
            var chosen: [Int] = []
            for (number, watcher) in state.watchers
            where watcher.sessions < Self.sessionLimit && watcher.filter.matches(lane, host) {
                state.watchers[number]?.sessions += 1
                chosen.append(number)
            }
            guard !chosen.isEmpty else { return nil }
            state.lastSession += 1
            return Session(trace: self, number: state.lastSession, watchers: chosen, lane: lane.name, host: host.name)
        }
    }

    struct Session: Sendable {
        let trace: SMTPTrace
        let number: Int
        let watchers: [Int]
        let lane: String
        let host: String

        func note(_ direction: ClientHandler.TraceDirection, _ text: String) {
            let line = Line(
                session: number, at: NIODeadline.now().uptimeNanoseconds, lane: lane, host: host,
                direction: direction, text: text.count <= 1_000 ? text : String(text.prefix(1_000)))
            let receivers = trace.state.withLock { state in watchers.compactMap { state.watchers[$0]?.receive } }
            for receive in receivers { receive(line) }
        }
    }
}
