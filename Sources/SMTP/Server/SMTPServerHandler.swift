// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import NIOCore
public import NIOSSL

/// The shell around `ServerSession` in a channel: feeds it, performs its actions, asks the policy.
///
/// Bounds: while the policy delays or the peer does not read its replies, nothing more is read from the socket; what
/// waits here is one read of the channel and less than one command line.
public final class SMTPServerHandler: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundIn = Never
    public typealias OutboundOut = ByteBuffer

    private var session: ServerSession
    private let policy: any ServerPolicy
    private let tls: NIOSSLContext?
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var isConnected = false
    private var isDelayed = false
    private var isClosing = false
    private var wantsRead = false
    private var timer: Scheduled<Void>?

    /// A handler for one accepted channel.
    ///
    /// - Parameters:
    ///   - connection: its number and the peer's address, for the policy.
    ///   - configuration: what is announced and borne.
    ///   - policy: who decides, on the channel's event loop.
    ///   - tls: the certificate for STARTTLS; nil: it is not offered.
    public init(
        connection: ServerConnection, configuration: ServerConfiguration, policy: any ServerPolicy,
        tls: NIOSSLContext? = nil
    ) {
        self.session = ServerSession(connection: connection, configuration: configuration, offersTLS: tls != nil)
        self.policy = policy
        self.tls = tls
    }

    public func channelActive(context: ChannelHandlerContext) {
        isConnected = true
        perform(session.opening(), context)
        pump(context)
        context.fireChannelActive()
    }

    public func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        ended()
        context.fireChannelInactive()
    }

    /// Tells the policy once. The peer may know of the end as soon as our last reply is written, so that whoever comes
    /// anew for it must find it counted.
    private func ended() {
        if isConnected { policy.closed(session.connection) }
        isConnected = false
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        pump(context)
    }

    public func read(context: ChannelHandlerContext) {
        if isDelayed || !context.channel.isWritable { wantsRead = true } else { context.read() }
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        readAgain(context)
        context.fireChannelWritabilityChanged()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            perform(session.idled(), context)
            flush(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)  // a broken connection or handshake; nobody is left to tell
    }

    private func pump(_ context: ChannelHandlerContext) {
        while !isDelayed && !isClosing {
            let before = input.readableBytes
            let action = session.next(&input)
            if action == .wait && (input.readableBytes == 0 || input.readableBytes == before) { break }
            perform(action, context)
        }
        flush(context)
    }

    /// Performs the action and those that follow from it without more input.
    private func perform(_ first: ServerSession.Action, _ context: ChannelHandlerContext) {
        var action = first
        while true {
            switch action {
            case .wait: return
            case .reply(let reply):
                reply.write(to: &output)
                return
            case .ask(let question):
                action = session.answered(decision(on: question))
                continue
            case .delay(let duration):
                flush(context)
                wait(duration, context)
            case .startTLS(let reply):
                reply.write(to: &output)
                startTLS(context)
            case .close(let reply):
                reply?.write(to: &output)
                close(context, lingering: reply.map { $0.code >= 400 } ?? false)
            case .reset: reset(context)
            }
            return
        }
    }

    private func decision(on question: ServerSession.Question) -> ServerDecision {
        switch question {
        case .connected: policy.connected(session.connection)
        case .mail(let path): policy.mail(from: path, on: session.connection)
        case .recipient(let path): policy.recipient(path, in: session.envelope, on: session.connection)
        case .data: policy.data(session.envelope, on: session.connection)
        case .message(let bytes): policy.message(bytes, in: session.envelope, on: session.connection)
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard output.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        output = ByteBuffer()
    }

    private func readAgain(_ context: ChannelHandlerContext) {
        guard wantsRead, !isDelayed, context.channel.isWritable else { return }
        wantsRead = false
        context.read()
    }

    private func wait(_ duration: Duration, _ context: ChannelHandlerContext) {
        isDelayed = true
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
            self.isDelayed = false
            self.perform(self.session.resume(), context)
            self.pump(context)
            self.readAgain(context)
        }
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        guard let tls else { return context.close(promise: nil) }
        flush(context)
        do {
            try context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
            session.encrypted()
        } catch {
            context.close(promise: nil)
        }
    }

    /// Closes after what was written. `lingering`: the peer may still be sending, and bytes that nobody reads would
    /// reset the connection under our reply, so our half is closed first and the rest is read away for a second.
    private func close(_ context: ChannelHandlerContext, lingering: Bool) {
        isClosing = true
        ended()
        input = ByteBuffer()
        guard output.readableBytes > 0 else { return context.close(promise: nil) }
        let last = context.writeAndFlush(wrapOutboundOut(output))
        output = ByteBuffer()
        guard lingering else {
            last.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            return
        }
        last.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { context.close(promise: nil) }
    }

    private func reset(_ context: ChannelHandlerContext) {
        isClosing = true
        ended()
        guard let options = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension SMTPServerHandler: Sendable {}
