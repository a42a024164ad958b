// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// The server's side of one SMTP connection (RFC 5321), without socket, clock and policy.
///
/// The owner feeds what it received to `next` until that says `wait`, performs each action at once, and answers each
/// question with `answered`. Input is consumed only as far as the action returned: at most one command line stays over.
public struct ServerSession: ~Copyable {
    /// What the owner does now.
    public enum Action: Equatable {
        /// Nothing to do before more bytes arrive.
        case wait
        /// Send the reply.
        case reply(ServerReply)
        /// Put the question to the policy and call `answered` with its decision.
        case ask(Question)
        /// Wait so long, then call `resume`.
        case delay(Duration)
        /// Send the reply, then begin TLS; what arrives from now on is encrypted.
        case startTLS(ServerReply)
        /// Send the reply, if any, then close.
        case close(ServerReply?)
        /// Close with a TCP reset.
        case reset
    }

    /// What the policy is asked, with `connection` and `envelope` as they stand.
    public enum Question: Equatable {
        /// A peer connected: is it greeted?
        case connected
        /// MAIL with this reverse path.
        case mail(String)
        /// RCPT with this path.
        case recipient(String)
        /// DATA, before its 354.
        case data
        /// The whole message, without dots stuffed.
        case message(ByteBuffer)
    }

    enum State {
        /// Waiting for the policy; the input rests.
        case asked(Question)
        case delayed(Question, ServerDecision)
        case command
        case body(BodyScanner)
        /// Inside a BDAT chunk: octets left, whether it is the last.
        case chunk(left: Int, isLast: Bool)
        case closed
    }

    /// What is known of the peer by now.
    public internal(set) var connection: ServerConnection
    /// The transaction under way, empty outside of one.
    public internal(set) var envelope = ServerEnvelope()
    let configuration: ServerConfiguration
    let offersTLS: Bool
    var state = State.asked(.connected)
    var body = ByteBuffer()
    /// Not nil: the message is read to its end, kept nowhere and answered with this.
    var refusal: ServerReply?
    /// Octets of the message so far, kept or not.
    var bodyLength = 0
    /// The scanner between the chunks of one BDAT message; nil outside one.
    var chunkScanner: BodyScanner?
    var hasMail = false
    var pendingNeedsUTF8 = false
    private var errors = 0
    private var commands = 0

    /// A session before its greeting. `offersTLS`: there is a certificate for STARTTLS.
    public init(connection: ServerConnection, configuration: ServerConfiguration, offersTLS: Bool = false) {
        self.connection = connection
        self.configuration = configuration
        self.offersTLS = offersTLS
    }

    /// The first action, once.
    public func opening() -> Action { .ask(.connected) }

    /// Reads `input` as far as the next action.
    public mutating func next(_ input: inout ByteBuffer) -> Action {
        switch state {
        case .asked, .delayed: return .wait
        case .closed:
            input.clear()
            return .wait
        case .command: return nextCommand(&input)
        case .body(let scanner): return nextOfBody(scanner, &input)
        case .chunk(let left, let isLast): return nextOfChunk(left: left, isLast: isLast, &input)
        }
    }

    /// The policy's decision about the question asked last. A decision that nothing waits for does nothing.
    public mutating func answered(_ decision: ServerDecision) -> Action {
        guard case .asked(let question) = state else { return .wait }
        switch decision {
        case .accept: return taken(question, nil)
        case .reply(let reply): return reply.isPositive ? taken(question, reply) : refused(question, reply)
        case .replyAndClose(let reply): return close(reply)
        case .close: return close(nil)
        case .reset:
            state = .closed
            return .reset
        case .delay(let duration, let then):
            state = .delayed(question, then)
            return .delay(duration)
        }
    }

    /// The time of a `delay` is over.
    public mutating func resume() -> Action {
        guard case .delayed(let question, let decision) = state else { return .wait }
        state = .asked(question)
        return answered(decision)
    }

    /// The peer was silent for `limits.idle`.
    public mutating func idled() -> Action {
        switch state {
        case .asked, .delayed, .closed: .wait
        case .command, .body, .chunk: close(configuration.replies.idle)
        }
    }

    /// TLS stands: the session starts anew (RFC 3207 §4.2).
    public mutating func encrypted() {
        connection.isEncrypted = true
        connection.hello = ""
        endTransaction()
    }

    // MARK: - What the decisions do

    private mutating func taken(_ question: Question, _ reply: ServerReply?) -> Action {
        state = .command
        switch question {
        case .connected:
            return .reply(reply ?? ServerReply(220, "\(configuration.hostname) \(configuration.greeting)"))
        case .mail(let path):
            hasMail = true
            envelope.reversePath = path
            envelope.needsUTF8 = pendingNeedsUTF8
            return .reply(reply ?? ServerReply(250, "2.1.0 Ok"))
        case .recipient(let path):
            envelope.recipients.append(path)
            return .reply(reply ?? ServerReply(250, "2.1.5 Ok"))
        case .data:
            state = .body(BodyScanner(dotsMean: true))
            return .reply(ServerReply(354, "End data with <CR><LF>.<CR><LF>"))
        case .message:
            connection.messages += 1
            endTransaction()
            return .reply(reply ?? configuration.replies.messageAccepted)
        }
    }

    private mutating func refused(_ question: Question, _ reply: ServerReply) -> Action {
        switch question {
        case .connected:
            // A refusal in the greeting: the peer may still say QUIT (RFC 5321 §3.1); we do not wait for it.
            return close(reply)
        case .mail, .recipient, .data: state = .command
        case .message:
            state = .command
            endTransaction()
        }
        return fault(reply)
    }

    // MARK: - Small steps that the commands share

    /// A refusal, counted; at the limit the connection ends.
    mutating func fault(_ reply: ServerReply) -> Action {
        errors += 1
        if reply.code == 421 { return close(reply) }
        guard errors < configuration.limits.errors else {
            return close(ServerReply(421, "4.7.0 Too many errors, closing"))
        }
        return .reply(reply)
    }

    mutating func close(_ reply: ServerReply?) -> Action {
        state = .closed
        body = ByteBuffer()
        return .close(reply)
    }

    mutating func ask(_ question: Question) -> Action {
        state = .asked(question)
        return .ask(question)
    }

    mutating func endTransaction() {
        envelope = ServerEnvelope()
        hasMail = false
        body = ByteBuffer()
        bodyLength = 0
        refusal = nil
        chunkScanner = nil
    }

    /// False once the connection has used up its commands.
    mutating func countsCommand() -> Bool {
        commands += 1
        return commands <= configuration.limits.commands
    }
}
