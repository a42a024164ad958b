// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import SMTP
import Synchronization

/// One connection of a lane and the messages that are open on it.
///
/// Safety of `@unchecked`: touched on its lane's event loop alone.
final class LaneConnection: @unchecked Sendable, ClientHandlerDelegate {
    let host: Host
    private let queue: LaneQueue
    private let engine: DeliveryEngine
    private(set) var channel: (any Channel)?
    private(set) var isClosed = false
    private(set) var wasReady = false
    /// Oldest first, in the order of the session's transactions.
    private var open: [QueuedMessage] = []
    private var client: ClientHandler?
    private let usesTLS: Bool
    private let source: Source
    /// Those that let it open; it counts in each of them until ``release()``.
    private var gates: [Gate]
    private let trace: SMTPTrace.Session?

    init(host: Host, queue: LaneQueue, engine: DeliveryEngine, gates: [Gate], usesTLS: Bool) {
        self.host = host
        self.queue = queue
        self.engine = engine
        self.usesTLS = usesTLS
        self.gates = gates
        source = queue.lane.source
        trace = engine.settings.trace?.session(of: queue.lane, host: host)
    }

    /// It counts no longer. More than once is as good as once.
    func release() {
        guard !gates.isEmpty else { return }
        for gate in gates { gate.disconnected() }
        gates = []
        engine.connections.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Only after ``open(on:)`` succeeded.
    var handler: ClientHandler {
        guard let client else { preconditionFailure("a connection is used before it is open") }
        return client
    }

    func open(on loop: any EventLoop) -> EventLoopFuture<Void> {
        var settings = ClientHandler.Settings(
            heloName: source.heloName ?? engine.settings.heloName, tls: usesTLS ? engine.settings.tls : nil,
            serverName: host.name.contains(where: \.isLetter) && !host.name.contains(":") ? host.name : nil,
            timeouts: engine.settings.timeouts)
        if let trace { settings.trace = { trace.note($0, $1) } }
        let whole = settings
        var bootstrap = ClientBootstrap(group: loop)
        if let local = source.address(for: host.address) { bootstrap = bootstrap.bind(to: local) }
        return
            bootstrap
            .connectTimeout(engine.settings.connectTimeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    let client = ClientHandler(settings: whole, delegate: self)
                    self.client = client
                    self.channel = channel
                    try channel.pipeline.syncOperations.addHandler(client)
                }
            }
            .connect(to: host.address)
            .map { _ in }
    }

    func transmit(_ message: QueuedMessage) {
        open.append(message)
        handler.transmit(message.message)
    }

    func isWornOut(_ limits: LaneLimits) -> Bool {
        guard let maximum = limits.messagesPerConnection else { return false }
        return handler.messageCount + open.count >= maximum
    }

    /// What this server cannot take, known from its EHLO reply.
    func refusal(of message: OutgoingMessage) -> Reply? {
        let offered = handler.capabilities
        if message.needsSMTPUTF8, !offered.smtpUTF8 {
            return Reply(code: 553, text: "5.6.7 the server does not take addresses outside ASCII (RFC 6531)")
        }
        if let maximum = offered.maximumSize, message.content.count > maximum {
            return Reply(code: 552, text: "5.3.4 the message is larger than the server's limit of \(maximum) octets")
        }
        return nil
    }

    // MARK: - ClientHandlerDelegate

    func clientIsReady(_ client: ClientHandler) {
        wasReady = true
        queue.isReady(self)
    }

    func clientWantsSuccessor(_ client: ClientHandler) -> OutgoingMessage? {
        guard let message = queue.successor(for: self) else { return nil }
        open.append(message)
        return message.message
    }

    func clientSentContent(_ client: ClientHandler) { engine.source.contentSent(on: queue.lane) }

    func client(_ client: ClientHandler, finished results: [ClientSession.RecipientResult]) {
        guard !open.isEmpty, let result = results.first else { return }
        queue.finished(open.removeFirst(), result, on: self)
    }

    func clientClosed(
        _ client: ClientHandler, reason: ClientHandler.CloseReason, lost: [[ClientSession.RecipientResult]]
    ) {
        isClosed = true
        for results in lost where !open.isEmpty {
            queue.finished(open.removeFirst(), results.first ?? .untouched, on: self)
        }
        queue.closed(self, reason)
    }
}
