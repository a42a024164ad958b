// SPDX-License-Identifier: Apache-2.0

public import SMTP

/// Where the engine's messages come from and where their results go. The engine's user fills this in.
public protocol MessageSource: AnyObject, Sendable {
    /// Takes up to `limit` messages for a lane, rendered and signed. Called on worker thread `worker`
    /// (0 ..< the engine's number of workers, one call at a time on each), never on an event loop.
    ///
    /// Empty: there is nothing now; the engine asks again after ``DeliveryEngine/wake(_:)``.
    func take(lane: String, limit: Int, worker: Int) -> [QueuedMessage]

    /// Directly before MAIL FROM, on an event loop: may this message still go? It takes nanoseconds. After `false` the
    /// engine forgets the message; the source has settled it.
    func clear(_ message: QueuedMessage) -> Bool

    /// The result of an attempt, on an event loop: it must not block.
    func settled(_ message: QueuedMessage, _ attempt: Attempt)

    /// A message that was taken and not attempted, because the engine stops.
    func returned(_ message: QueuedMessage)
}

/// A message for exactly one recipient, with what the source needs to know it again.
public struct QueuedMessage: Sendable {
    public let message: OutgoingMessage
    /// The source's own; the engine only carries it.
    public let ticket: any AnyObject & Sendable
    /// The source's own: which one of the ticket.
    public let index: Int
    /// How often a connection died under it before its content was begun.
    var requeues = 0

    public init(message: OutgoingMessage, ticket: any AnyObject & Sendable, index: Int) {
        self.message = message
        self.ticket = ticket
        self.index = index
    }
}

/// One attempt and what came of it.
public struct Attempt: Sendable, Equatable {
    public enum Result: Sendable, Equatable {
        /// 2xx after the end of data: the receiving server has taken responsibility.
        case delivered(Reply)
        /// The server's refusal of this message, transient or permanent by its code.
        case refused(Phase, Reply)
        /// The connection was lost after the content was sent (RFC 1047).
        case unknown
        /// No server could be asked: no connection, a greeting that refuses, a broken dialogue. Transient.
        case unreachable(Phase, detail: String)
        /// The domain takes no mail: it does not exist, or has a null MX (RFC 7505). Permanent.
        case undeliverable(Reply)
    }

    public let result: Result
    /// The server that was asked: its name or address; empty where there was none.
    public let host: String

    public init(result: Result, host: String) {
        self.result = result
        self.host = host
    }
}
