// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import SMTP
internal import Synchronization

/// The newest messages of each simulated provider, and counters of everything. At a limit a provider's oldest message
/// goes, so that a large provider never crowds out a small one.
public final class Inbox: Sendable {
    /// What is kept for each provider.
    public struct Limits: Sendable, Hashable {
        /// Messages kept for each provider.
        public var messages = 300
        /// Octets of memory that they may take together, for each provider.
        public var bytes = 8 * 1_024 * 1_024

        /// 300 messages, 8 MiB.
        public init() {}
    }

    /// What one provider did so far.
    public struct Counters: Sendable, Hashable {
        /// Connections that were opened.
        public internal(set) var connections = 0
        /// Messages accepted, those dropped afterwards included.
        public internal(set) var accepted = 0
        /// Accepted and shown to nobody.
        public internal(set) var dropped = 0
        /// Refused with 4xx: connections, commands, recipients and messages.
        public internal(set) var refusedTemporarily = 0
        /// Refused with 5xx, likewise.
        public internal(set) var refusedPermanently = 0

        /// All zero.
        public init() {}
    }

    private struct State {
        var shelves: [Provider: Shelf] = [:]
        var lastID = 0
        var counters: [Provider: Counters] = [:]

        /// Newest first, of one provider or of all.
        func newest(_ provider: Provider?) -> [InboxMessage] {
            if let provider { return (shelves[provider]?.messages).map { $0.reversed() } ?? [] }
            return shelves.values.flatMap(\.messages).sorted { $0.id > $1.id }
        }
    }

    /// One provider's messages in order of arrival.
    private struct Shelf {
        var messages = CircularBuffer<InboxMessage>()
        var bytes = 0

        mutating func add(_ message: InboxMessage, within limits: Limits) {
            messages.append(message)
            bytes += message.buffer.storageCapacity
            while messages.count > limits.messages || (bytes > limits.bytes && messages.count > 1) {
                bytes -= messages.removeFirst().buffer.storageCapacity
            }
        }
    }

    private let limits: Limits
    private let state = Mutex(State())

    /// An empty inbox.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Newest first, `pageSize` at a time, the first page being 0; of one provider, or of all for nil.
    public func messages(provider: Provider? = nil, page: Int = 0, pageSize: Int = 50) -> [InboxMessage] {
        let size = min(pageSize, 1_000)
        guard page >= 0, size > 0, page <= limits.messages * Provider.allCases.count else { return [] }
        return Array(state.withLock { $0.newest(provider) }.dropFirst(page * size).prefix(size))
    }

    /// How many messages are kept, of one provider or of all.
    public func count(provider: Provider? = nil) -> Int {
        state.withLock { state in
            guard let provider else { return state.shelves.values.reduce(0) { $0 + $1.messages.count } }
            return state.shelves[provider]?.messages.count ?? 0
        }
    }

    /// Nil once it gave way to newer ones, or never was.
    public func message(_ id: Int) -> InboxMessage? {
        state.withLock { state in
            for shelf in state.shelves.values {
                if let message = shelf.messages.first(where: { $0.id == id }) { return message }
            }
            return nil
        }
    }

    /// What one provider did so far.
    public func counters(_ provider: Provider) -> Counters {
        state.withLock { $0.counters[provider] ?? Counters() }
    }

    /// Keeps an accepted message and counts it.
    public func add(_ message: ByteBuffer, envelope: ServerEnvelope, provider: Provider, at time: Int64) {
        state.withLock { state in
            state.counters[provider, default: Counters()].accepted += 1
            state.lastID += 1
            let received = InboxMessage(
                id: state.lastID, provider: provider, received: time, sender: envelope.reversePath,
                recipients: envelope.recipients, size: message.readableBytes, buffer: message)
            state.shelves[provider, default: Shelf()].add(received, within: limits)
        }
    }

    func countConnection(_ provider: Provider) {
        state.withLock { $0.counters[provider, default: Counters()].connections += 1 }
    }

    func countRefusal(_ provider: Provider, isTemporary: Bool) {
        state.withLock { state in
            if isTemporary {
                state.counters[provider, default: Counters()].refusedTemporarily += 1
            } else {
                state.counters[provider, default: Counters()].refusedPermanently += 1
            }
        }
    }

    func countDropped(_ provider: Provider) {
        state.withLock { state in
            state.counters[provider, default: Counters()].accepted += 1
            state.counters[provider, default: Counters()].dropped += 1
        }
    }
}
