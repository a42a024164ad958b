// SPDX-License-Identifier: Apache-2.0

import DNS
import DeliveryEngine
import NIOCore
import SMTP
import Synchronization

/// The same message to numbered recipients, for an engine alone; counts what is on its way.
final class NumberedMessages: MessageSource {
    private struct State {
        var next = 0
        var heldOctets = 0
        var mostOctets = 0
        var begun = 0
        var ended = 0
        var mostAtOnce = 0
        var settled: Set<Int> = []
    }
    private final class Ticket: Sendable {}

    private let state = Mutex(State())
    private let ticket = Ticket()
    private let content: [UInt8]
    private let perTake: Int
    let total: Int
    /// Ends when all are settled.
    let sent: AsyncStream<Void>
    private let done: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - octets: of the message's text.
    ///   - perTake: messages that a take brings at most.
    init(total: Int, octets: Int = 5, perTake: Int = .max) {
        self.total = total
        self.perTake = perTake
        content = Array("Subject: x\r\n\r\n".utf8) + [UInt8](repeating: 0x61, count: octets) + Array("\r\n".utf8)
        (sent, done) = AsyncStream.makeStream()
    }

    /// Octets that were taken, and not settled yet, at most.
    var mostOctets: Int { state.withLock { $0.mostOctets } }
    /// Messages that were begun, and not settled yet, at most.
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
    var settled: Int { state.withLock { $0.settled.count } }

    func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
        let numbers = state.withLock { state in
            let end = min(total, state.next + min(limit, perTake))
            defer { state.next = end }
            state.heldOctets += (end - state.next) * content.count
            state.mostOctets = max(state.mostOctets, state.heldOctets)
            return state.next..<end
        }
        return TakenMessages(
            numbers.map { number in
                QueuedMessage(
                    message: OutgoingMessage(
                        returnPath: "b@example.jp", recipients: ["r\(number)@example.jp"], content: content),
                    ticket: ticket, index: number)
            })
    }

    func clear(_ message: QueuedMessage, for lane: Lane) -> Bool {
        state.withLock { state in
            state.begun += 1
            state.mostAtOnce = max(state.mostAtOnce, state.begun - state.ended)
        }
        return true
    }

    func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) {
        let isLast = state.withLock { state in
            state.heldOctets -= content.count
            state.ended += 1
            state.settled.insert(message.index)
            return state.settled.count == total
        }
        if isLast { done.finish() }
    }

    func returned(_ message: QueuedMessage, from lane: Lane) {
        settled(message, Attempt(result: .unknown, host: ""), on: lane)
    }
}

/// Whatever the route, a server on this machine.
struct OneHost: HostFinder {
    let port: Int

    func hosts(for route: Route) async throws(RouteFailure) -> [Host] {
        guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: port) else { return [] }
        return [Host(name: "judge.example", address: address)]
    }
}
