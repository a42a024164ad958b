// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import NIOSSL
import NIOTLS

/// What a connection tells its owner. All calls come on the connection's event loop.
public protocol ClientHandlerDelegate: AnyObject {
    /// The session is set up, or idle again: ``ClientHandler/transmit(_:)`` may be called.
    func clientIsReady(_ client: ClientHandler)
    /// A message to open behind the content that is being sent; nil: none now.
    func clientWantsSuccessor(_ client: ClientHandler) -> OutgoingMessage?
    /// A message's whole content was handed to the network, and its reply has not come.
    func clientSentContent(_ client: ClientHandler)
    /// The oldest open message is over: a result for each recipient.
    func client(_ client: ClientHandler, finished results: [ClientSession.RecipientResult])
    /// The connection is gone. `lost`: results of the messages that were open, oldest first.
    func clientClosed(
        _ client: ClientHandler, reason: ClientHandler.CloseReason, lost: [[ClientSession.RecipientResult]])
}

extension ClientHandlerDelegate {
    public func clientSentContent(_ client: ClientHandler) {}
}

/// The shell around ``ClientSession``: bytes to replies, actions to bytes. It knows no protocol of its own.
public final class ClientHandler: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    /// Why a connection ended.
    public enum CloseReason: Sendable, Equatable {
        /// We said QUIT.
        case quit
        /// The server refused the session, or said 421.
        case refused(Phase, Reply)
        /// The server's TLS does not work with ours.
        case handshakeFailed(detail: String)
        /// The network or a time limit ended it.
        case lost(Phase, detail: String)
    }

    /// How a connection greets, and what it bears.
    public struct Settings: Sendable {
        /// Our name in EHLO.
        public var heloName: String
        /// Used when the server offers STARTTLS; nil: never.
        public var tls: NIOSSLContext?
        /// Server name for TLS (SNI); nil where the server is known by address only.
        public var serverName: String?
        /// How long each step may take.
        public var timeouts: Timeouts
        /// Take CHUNKING where it is offered.
        public var usesChunking = true
        /// Hears every command and reply, contents by their size alone; nil: nobody listens. On the event loop.
        public var trace: (@Sendable (TraceDirection, String) -> Void)?

        /// Settings with CHUNKING taken where offered and nobody listening.
        public init(
            heloName: String, tls: NIOSSLContext? = nil, serverName: String? = nil, timeouts: Timeouts = Timeouts()
        ) {
            self.heloName = heloName
            self.tls = tls
            self.serverName = serverName
            self.timeouts = timeouts
        }
    }

    /// Who said a line of a trace.
    public enum TraceDirection: String, Sendable {
        /// We, the server, or neither (TLS is up, the connection closed).
        case sent, received, event
    }

    /// Time limits of RFC 5321 §4.5.3.2.
    public struct Timeouts: Sendable {
        /// The server's 220.
        public var greeting = TimeAmount.minutes(5)
        /// The reply to EHLO, HELO or STARTTLS, and the handshake of TLS.
        public var ehlo = TimeAmount.minutes(5)
        /// The reply to MAIL.
        public var mail = TimeAmount.minutes(5)
        /// The reply to RCPT.
        public var rcpt = TimeAmount.minutes(5)
        /// The reply to DATA.
        public var data = TimeAmount.minutes(2)
        /// The reply to the end of data.
        public var dot = TimeAmount.minutes(10)
        /// How long the reply to QUIT is waited for: until then the connection counts at the server.
        public var quit = TimeAmount.seconds(5)

        /// The RFC's own limits.
        public init() {}

        func limit(_ phase: Phase) -> TimeAmount {
            switch phase {
            case .connect, .greeting: greeting
            case .ehlo, .tls: ehlo
            case .mail: mail
            case .rcpt: rcpt
            case .data: data
            case .dot: dot
            }
        }
    }

    private let settings: Settings
    private weak let delegate: (any ClientHandlerDelegate)?
    private var session: ClientSession
    private var parser = ReplyParser()
    private var context: ChannelHandlerContext?
    /// Messages whose transaction is open, oldest first; two at most.
    private var open: [OutgoingMessage] = []
    private var lastReply = NIODeadline.now()
    private var closeReason: CloseReason?
    private var isClosed = false
    /// When QUIT was said.
    private var quitAt: NIODeadline?
    /// Messages sent over this connection.
    public private(set) var messageCount = 0

    /// A handler for one channel, whose owner keeps `delegate` alive.
    public init(settings: Settings, delegate: any ClientHandlerDelegate) {
        self.settings = settings
        self.delegate = delegate
        session = ClientSession(heloName: settings.heloName, usesTLS: settings.tls != nil)
    }

    /// What the server offered last; nothing before its reply to EHLO.
    public var capabilities: Capabilities { session.capabilities }
    /// The session goes on over TLS.
    public var isTLS: Bool { session.isTLS }
    /// Nothing is under way, and the connection is there: ``transmit(_:)`` may be called.
    public var isIdle: Bool { session.isIdle && !isClosed && quitAt == nil }
    /// Since when nothing has come from the server.
    public var quietSince: NIODeadline { lastReply }

    // MARK: - From the owner

    /// Sends a message. Only while the connection is ready and no envelope is open.
    public func transmit(_ message: OutgoingMessage) {
        guard let context, !isClosed, quitAt == nil else { return }
        // A connection that rested may be dead already: the content waits for the envelope's replies, so that a loss
        // leaves no doubt about it.
        let mayChunk = NIODeadline.now() - lastReply < .seconds(2)
        var buffer = context.channel.allocator.buffer(capacity: message.content.count + 512)
        if open.isEmpty { lastReply = .now() }
        let hasContent = begin(message, mayChunk: mayChunk, into: &buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        if hasContent { delegate?.clientSentContent(self) }
    }

    /// Says QUIT, and closes when the server has answered it (RFC 5321 §4.1.1.10). Only when idle.
    public func quit() {
        guard let context, !isClosed, quitAt == nil else { return }
        closeReason = .quit
        quitAt = .now()
        settings.trace?(.sent, "QUIT")
        var buffer = context.channel.allocator.buffer(capacity: 8)
        buffer.writeStaticString("QUIT\r\n")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Closes when the server has been silent for longer than the step at hand allows. To be called now and then.
    public func checkTimeout(now: NIODeadline) {
        guard let context, !isClosed else { return }
        if let quitAt, now - quitAt > settings.timeouts.quit { return close(context, .quit) }
        guard !session.isIdle else { return }
        let phase = session.phase
        guard now - lastReply > settings.timeouts.limit(phase) else { return }
        close(context, .lost(phase, detail: "the server did not answer in time"))
    }

    // MARK: - ChannelInboundHandler

    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.push(unwrapInboundIn(data))
        do {
            while !isClosed, let reply = try parser.next() {
                // Only a whole reply counts: one that drips in keeps nobody waiting longer.
                lastReply = .now()
                settings.trace?(.received, "\(reply.code) \(reply.text)")
                if quitAt != nil { return close(context, .quit) }
                perform(session.received(reply), context)
            }
        } catch {
            close(context, .lost(session.phase, detail: "the server's reply is no SMTP: \(error)"))
        }
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            settings.trace?(.event, "TLS is up")
            perform(session.secured(), context)
        } else if case .inputClosed? = event as? ChannelEvent {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        end(.lost(session.phase, detail: "the server closed the connection"))
        context.fireChannelInactive()
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A connection that breaks in the middle of the handshake says nothing about the server's TLS.
        if session.phase == .tls, case .handshakeFailed(let cause)? = error as? NIOSSLError {
            if case .sslError(let stack) = cause, !stack.contains(.eofDuringHandshake) {
                return close(context, .handshakeFailed(detail: "\(error)"))
            }
        }
        close(context, .lost(session.phase, detail: "\(error)"))
    }

    // MARK: - Actions

    private func perform(_ action: ClientSession.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .wait:
            break
        case .send(let line):
            settings.trace?(.sent, line)
            write(context) { buffer in
                buffer.writeString(line)
                buffer.writeStaticString("\r\n")
            }
        case .sendRecipient(let index):
            guard let message = open.first else { return }
            settings.trace?(.sent, "RCPT TO:<\(message.recipients[index])>")
            write(context) { Self.writeRecipient(message.recipients[index], into: &$0) }
        case .startTLS:
            startTLS(context)
        case .ready:
            tellReady()
        case .sendContent:
            guard let message = open.first else { return }
            var buffer = context.channel.allocator.buffer(capacity: message.content.count + 1_024)
            ContentWriter.appendForData(message.content, to: &buffer)
            settings.trace?(.sent, "(content of \(message.content.count) octets)")
            if session.capabilities.pipelining, let successor = delegate?.clientWantsSuccessor(self) {
                begin(successor, mayChunk: false, into: &buffer)
            }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            delegate?.clientSentContent(self)
        case .sendEmptyContent:
            write(context) { $0.writeStaticString(".\r\n") }
        case .finished(let results):
            finish(results)
            if session.isIdle, !isClosed { tellReady() }
        case .finishedAndClose(let results):
            finish(results)
            close(context, .lost(.dot, detail: "421"))
        case .close(let phase, let reply):
            close(context, reply.map { .refused(phase, $0) } ?? .lost(phase, detail: "the dialogue broke"))
        }
    }

    private func tellReady() {
        // RSET would have to go out alone where commands are not pipelined: a new connection is simpler.
        if session.needsReset, !session.capabilities.pipelining { return quit() }
        delegate?.clientIsReady(self)
    }

    private func finish(_ results: [ClientSession.RecipientResult]) {
        guard !open.isEmpty else { return }
        open.removeFirst()
        messageCount += 1
        delegate?.client(self, finished: results)
    }

    /// True: the content is in it.
    @discardableResult
    private func begin(_ message: OutgoingMessage, mayChunk: Bool, into buffer: inout ByteBuffer) -> Bool {
        let offered = session.capabilities
        let mode: ClientSession.Mode =
            if offered.pipelining, offered.chunking, settings.usesChunking, mayChunk, open.isEmpty {
                .chunked
            } else if offered.pipelining { .pipelined } else { .lockstep }
        open.append(message)
        settings.trace?(
            .sent,
            "MAIL FROM:<\(message.returnPath)>, \(message.recipients.count) × RCPT, \(mode), "
                + "\(message.content.count) octets to \(message.recipients.joined(separator: " "))")
        if session.open(recipients: message.recipients.count, mode: mode) { buffer.writeStaticString("RSET\r\n") }
        buffer.writeStaticString("MAIL FROM:<")
        buffer.writeString(message.returnPath)
        buffer.writeStaticString(">")
        if offered.size {
            buffer.writeStaticString(" SIZE=")
            buffer.writeString(String(message.content.count))
        }
        if message.needsSMTPUTF8 { buffer.writeStaticString(" SMTPUTF8") }
        buffer.writeStaticString("\r\n")
        guard mode != .lockstep else { return false }
        for recipient in message.recipients { Self.writeRecipient(recipient, into: &buffer) }
        if mode == .chunked {
            buffer.writeStaticString("BDAT ")
            buffer.writeString(String(message.content.count))
            buffer.writeStaticString(" LAST\r\n")
            buffer.writeBytes(message.content)
        } else {
            buffer.writeStaticString("DATA\r\n")
        }
        return mode == .chunked
    }

    private static func writeRecipient(_ recipient: String, into buffer: inout ByteBuffer) {
        buffer.writeStaticString("RCPT TO:<")
        buffer.writeString(recipient)
        buffer.writeStaticString(">\r\n")
    }

    private func write(_ context: ChannelHandlerContext, _ body: (inout ByteBuffer) -> Void) {
        var buffer = context.channel.allocator.buffer(capacity: 256)
        body(&buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        // Bytes behind the 220 were sent in the clear by somebody: never to be read as if they were protected
        // (RFC 3207 §6).
        guard parser.isEmpty, let tls = settings.tls else {
            return close(context, .lost(.tls, detail: "the server sent more than its reply to STARTTLS"))
        }
        do {
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: settings.serverName)
            try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
        } catch {
            close(context, .lost(.tls, detail: "\(error)"))
        }
    }

    private func close(_ context: ChannelHandlerContext, _ reason: CloseReason) {
        if closeReason == nil { closeReason = reason }
        end(reason)
        context.close(promise: nil)
    }

    private func end(_ reason: CloseReason) {
        guard !isClosed else { return }
        isClosed = true
        settings.trace?(.event, "closed: \(closeReason ?? reason)")
        open.removeAll()
        delegate?.clientClosed(self, reason: closeReason ?? reason, lost: session.connectionLost())
    }
}
