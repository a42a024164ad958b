// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import SMTP
internal import Synchronization

/// The newest messages of all simulated providers, and counters of everything. At a limit the oldest message goes.
public final class Inbox: Sendable {
    public struct Limits: Sendable, Hashable {
        /// Messages kept.
        public var messages = 2_000
        /// Octets of memory that they may take together.
        public var bytes = 64 * 1_024 * 1_024

        public init() {}
    }

    /// What one provider did so far.
    public struct Counters: Sendable, Hashable {
        public internal(set) var connections = 0
        /// Messages accepted, those dropped afterwards included.
        public internal(set) var accepted = 0
        /// Accepted and shown to nobody.
        public internal(set) var dropped = 0
        public internal(set) var refusedTemporarily = 0
        public internal(set) var refusedPermanently = 0

        public init() {}
    }

    private struct State {
        /// In order of arrival; those before `first` are gone.
        var messages: [InboxMessage] = []
        var first = 0
        var bytes = 0
        var lastID = 0
        var counters: [Provider: Counters] = [:]
    }

    private let limits: Limits
    private let state = Mutex(State())

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Newest first, `pageSize` at a time, the first page being 0; of one provider, or of all for nil.
    public func messages(provider: Provider? = nil, page: Int = 0, pageSize: Int = 50) -> [InboxMessage] {
        guard page >= 0, pageSize > 0, page <= limits.messages else { return [] }
        return state.withLock { state in
            let kept = state.messages[state.first...].reversed().lazy
                .filter { provider == nil || $0.provider == provider }
            return Array(kept.dropFirst(page * min(pageSize, 1_000)).prefix(min(pageSize, 1_000)))
        }
    }

    /// How many messages are kept, of one provider or of all.
    public func count(provider: Provider? = nil) -> Int {
        state.withLock { state in
            guard let provider else { return state.messages.count - state.first }
            return state.messages[state.first...].count { $0.provider == provider }
        }
    }

    /// Nil once it gave way to newer ones, or never was.
    public func message(_ id: Int) -> InboxMessage? {
        state.withLock { state in
            // Identifiers are consecutive, so the place follows from the identifier.
            guard let last = state.messages.last, id <= last.id, id > 0 else { return nil }
            let index = state.messages.count - 1 - (last.id - id)
            return index >= state.first ? state.messages[index] : nil
        }
    }

    public func counters(_ provider: Provider) -> Counters {
        state.withLock { $0.counters[provider] ?? Counters() }
    }

    /// Keeps an accepted message and counts it.
    public func add(_ message: ByteBuffer, envelope: ServerEnvelope, provider: Provider, at time: Int64) {
        state.withLock { state in
            state.counters[provider, default: Counters()].accepted += 1
            state.lastID += 1
            state.messages.append(
                InboxMessage(
                    id: state.lastID, provider: provider, received: time, sender: envelope.reversePath,
                    recipients: envelope.recipients, size: message.readableBytes, buffer: message))
            state.bytes += message.storageCapacity
            while state.messages.count - state.first > limits.messages
                || (state.bytes > limits.bytes && state.messages.count - state.first > 1)
            {
                let oldest = state.messages[state.first]
                state.bytes -= oldest.buffer.storageCapacity
                // The place is emptied at once; the array is made shorter only now and then, since that moves it all.
                state.messages[state.first] = InboxMessage(
                    id: oldest.id, provider: provider, received: 0, sender: "", recipients: [], size: 0,
                    buffer: ByteBuffer())
                state.first += 1
            }
            if state.first > limits.messages {
                state.messages.removeFirst(state.first)
                state.first = 0
            }
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
