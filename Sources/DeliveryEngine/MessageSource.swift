// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import SMTP

/// Where the engine's messages come from and where their results go. The engine's user fills this in.
public protocol MessageSource: AnyObject, Sendable {
    /// Takes up to `limit` messages for a lane, rendered and signed. Called on worker thread `worker`
    /// (0 ..< the engine's number of workers, one call at a time on each), never on an event loop.
    ///
    /// Empty: there is nothing now; the engine asks again after ``DeliveryEngine/wake(_:isUrgent:)``, or after
    /// ``TakenMessages/again``.
    func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages

    /// Directly before MAIL FROM, on an event loop: may this message still go? It takes nanoseconds. After `false` the
    /// engine forgets the message; the source has settled it or taken it back.
    func clear(_ message: QueuedMessage, for lane: Lane) -> Bool

    /// The whole content of a message was handed to the network and its reply has not come: from here until
    /// ``settled(_:_:on:)`` nobody knows whether the server has it. On an event loop; it takes nanoseconds.
    func contentSent(on lane: Lane)

    /// The result of an attempt, on an event loop: it must not block. What a reply asks for is done to the lane's
    /// gates before this returns.
    func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane)

    /// A server did not take a connection, on an event loop: about the lane's source, never about a message.
    func turnedAway(_ lane: Lane, host: String, _ refusal: ConnectionRefusal)

    /// A message that was taken and not attempted, because the lane is closed or the engine stops.
    func returned(_ message: QueuedMessage, from lane: Lane)
}

extension MessageSource {
    public func contentSent(on lane: Lane) {}

    public func turnedAway(_ lane: Lane, host: String, _ refusal: ConnectionRefusal) {}
}

/// What a source had for a lane.
public struct TakenMessages: Sendable {
    /// At most as many as were asked for.
    public let messages: [QueuedMessage]
    /// With no messages: when to ask again without being woken, since something waits that may not go yet.
    public let again: TimeAmount?

    /// Messages, or none and perhaps the time after which to ask again.
    public init(_ messages: [QueuedMessage], again: TimeAmount? = nil) {
        self.messages = messages
        self.again = again
    }
}

/// How a server did not take a connection.
public struct ConnectionRefusal: Sendable, Equatable {
    /// `connect`, `greeting`, `ehlo` or `tls`; a later one where a connection was closed before it carried anything.
    public let phase: Phase
    /// What it said; nil: nothing (a reset, a timeout).
    public let reply: Reply?
    /// The same for people: the reply, or what the network said. May hold anything that a stranger sends.
    public let detail: String
}

/// A message for exactly one recipient, with what the source needs to know it again.
public struct QueuedMessage: Sendable {
    /// What is sent.
    public let message: OutgoingMessage
    /// The source's own; the engine only carries it.
    public let ticket: any AnyObject & Sendable
    /// The source's own: which one of the ticket.
    public let index: Int
    /// The source's own: where it was refused.
    public let avoids: [String]
    /// It goes before whatever waits in its lane.
    public let isUrgent: Bool
    /// How often a connection died under it before its content was begun.
    var requeues = 0

    /// A message with the source's own marks.
    ///
    /// - Parameters:
    ///   - message: envelope and content; exactly one recipient.
    ///   - ticket: comes back with the result, whatever it is.
    ///   - index: comes back too.
    ///   - avoids: comes back too.
    ///   - isUrgent: it goes before whatever waits in its lane.
    public init(
        message: OutgoingMessage, ticket: any AnyObject & Sendable, index: Int, avoids: [String] = [],
        isUrgent: Bool = false
    ) {
        self.avoids = avoids
        self.message = message
        self.ticket = ticket
        self.index = index
        self.isUrgent = isUrgent
    }
}

/// One attempt and what came of it.
public struct Attempt: Sendable, Equatable {
    /// What may come of an attempt. Each message has one exactly, unless it was returned or not cleared.
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

    /// What came of it.
    public let result: Result
    /// The server that was asked: its name or address; empty where there was none.
    public let host: String

    /// An attempt as a test of a source may need it.
    public init(result: Result, host: String) {
        self.result = result
        self.host = host
    }
}
