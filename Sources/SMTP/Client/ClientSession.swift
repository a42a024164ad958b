// SPDX-License-Identifier: Apache-2.0

/// The client's side of one SMTP connection (RFC 5321), as a pure state machine: replies in, one action out.
///
/// A transaction goes out as one flight: MAIL, every RCPT, and DATA (RFC 2920 §3.1) or BDAT with the content
/// (RFC 3030 §2). Behind the content of one DATA transaction the envelope of the next may follow. At most one end of
/// data is ever unanswered.
public struct ClientSession: ~Copyable {
    /// What became of one recipient.
    public enum RecipientResult: Sendable, Equatable {
        /// The server has taken the message for this recipient.
        case accepted(Reply)
        /// The server has refused it, transiently or permanently by the code, at this step.
        case refused(Phase, Reply)
        /// The connection was lost after the content had been sent: nobody knows (RFC 1047).
        case unknown
        /// The connection was lost before any content was sent: as if it had not been tried.
        case untouched
    }

    /// What the session's owner does now.
    public enum Action: Equatable {
        /// Nothing before the next reply.
        case wait
        /// Send this command line and wait for its reply.
        case send(String)
        /// Lockstep: send RCPT for the recipient of this index of the oldest open transaction.
        case sendRecipient(Int)
        /// Start the TLS handshake now; then call ``secured()``.
        case startTLS
        /// The session is set up: a transaction may be opened.
        case ready
        /// Send the content of the oldest open transaction with the final dot; ``ClientSession/open(recipients:mode:)``
        /// may follow in the same write.
        case sendContent
        /// Send the lone dot: 354 came although every recipient was refused (RFC 2920 §3.1).
        case sendEmptyContent
        /// The oldest open transaction is over.
        case finished([RecipientResult])
        /// The oldest open transaction is over, and so is the connection. Other open ones: see ``connectionLost()``.
        case finishedAndClose([RecipientResult])
        /// The server refused or broke the dialogue before any transaction: close.
        case close(Phase, Reply?)
    }

    /// How a transaction goes over the wire.
    public enum Mode: Sendable, Equatable {
        /// One command at a time.
        case lockstep
        /// MAIL, RCPT… and DATA together.
        case pipelined
        /// MAIL, RCPT… and BDAT LAST with the content together.
        case chunked
    }

    private enum State {
        case greeting, ehlo, helo, startTLS, handshake, ready, closed
    }

    private enum Expectation {
        case reset, mail, rcpt(Int), data, bdat
        case dot
        /// The reply to a lone dot says nothing.
        case emptyDot
    }

    private struct Envelope {
        let recipients: Int
        let mode: Mode
        var mailRefusal: Reply?
        /// Refusals by index; nil: accepted or not yet answered.
        var refusals: [Reply?]
        var accepted = 0
    }

    private let heloName: String
    private let usesTLS: Bool
    private var state = State.greeting
    private var isSecured = false
    private var expectations: [Expectation] = []
    private var nextExpectation = 0
    /// The transaction whose content is out and not yet answered.
    private var inContent: Envelope?
    /// The transaction whose envelope is out.
    private var inEnvelope: Envelope?
    /// The server may still hold an envelope that got no content: RSET first.
    public private(set) var needsReset = false

    /// What the server offered last; nothing before its reply to EHLO.
    public private(set) var capabilities = Capabilities()

    /// - Parameters:
    ///   - heloName: our name in EHLO, a domain or an address literal.
    ///   - usesTLS: take STARTTLS where it is offered.
    public init(heloName: String, usesTLS: Bool) {
        self.heloName = heloName
        self.usesTLS = usesTLS
    }

    /// Greeted, and secured where that was wanted and offered.
    public var isReady: Bool { if case .ready = state { true } else { false } }
    /// Nothing is under way.
    public var isIdle: Bool {
        isReady && inContent == nil && inEnvelope == nil && expectations.count == nextExpectation
    }
    /// The session goes on over TLS.
    public var isTLS: Bool { isSecured }

    /// The step whose reply is awaited.
    public var phase: Phase {
        switch state {
        case .greeting: return .greeting
        case .ehlo, .helo: return .ehlo
        case .startTLS, .handshake: return .tls
        case .closed: return .connect
        case .ready:
            guard nextExpectation < expectations.count else { return .mail }
            switch expectations[nextExpectation] {
            case .reset, .mail: return .mail
            case .rcpt: return .rcpt
            case .data: return .data
            case .bdat, .dot, .emptyDot: return .dot
            }
        }
    }

    /// Opens a transaction in `mode`.
    ///
    /// The caller writes `RSET` first if told so, then MAIL and RCPTs and, by mode, DATA or BDAT with the content. In
    /// ``Mode/lockstep`` only MAIL (and RSET) is written; the rest is asked for by ``Action/sendRecipient(_:)`` and
    /// ``Action/send(_:)``.
    /// - Returns: whether RSET goes first.
    public mutating func open(recipients: Int, mode: Mode) -> Bool {
        precondition(isReady && inEnvelope == nil && recipients > 0)
        let reset = needsReset
        if reset { expect(.reset) }
        needsReset = false
        expect(.mail)
        if mode != .lockstep {
            for index in 0..<recipients { expect(.rcpt(index)) }
            expect(mode == .chunked ? .bdat : .data)
        }
        inEnvelope = Envelope(
            recipients: recipients, mode: mode, refusals: [Reply?](repeating: nil, count: recipients))
        return reset
    }

    /// TLS is up: the dialogue starts anew (RFC 3207 §4.2).
    public mutating func secured() -> Action {
        guard case .handshake = state else { return .close(.tls, nil) }
        isSecured = true
        state = .ehlo
        capabilities = Capabilities()
        return .send("EHLO \(heloName)")
    }

    /// The next reply, in the order of the commands.
    public mutating func received(_ reply: Reply) -> Action {
        switch state {
        case .greeting:
            guard reply.code == 220 else { return fail(.greeting, reply) }
            state = .ehlo
            return .send("EHLO \(heloName)")
        case .ehlo:
            if reply.code == 250 {
                capabilities = Capabilities(ehlo: reply)
                return afterEhlo()
            }
            guard reply.isPermanent, !isSecured else { return fail(.ehlo, reply) }
            state = .helo
            return .send("HELO \(heloName)")
        case .helo:
            guard reply.code == 250 else { return fail(.ehlo, reply) }
            state = .ready
            return .ready
        case .startTLS:
            // A server that offers STARTTLS and then declines it is taken as it is: opportunistic.
            guard reply.code == 220 else {
                if reply.isClosing { return fail(.tls, reply) }
                state = .ready
                return .ready
            }
            state = .handshake
            return .startTLS
        case .handshake, .closed:
            return .wait
        case .ready:
            return transactionReply(reply)
        }
    }

    /// The connection is gone: what each open transaction comes to, oldest first.
    public mutating func connectionLost() -> [[RecipientResult]] {
        var lost: [[RecipientResult]] = []
        if let content = inContent {
            lost.append(Self.results(content) { .unknown })
        }
        if let envelope = inEnvelope {
            // With BDAT the content is already on its way: the server may have taken it.
            lost.append(Self.results(envelope) { envelope.mode == .chunked ? .unknown : .untouched })
        }
        inContent = nil
        inEnvelope = nil
        state = .closed
        return lost
    }

    // MARK: - Set-up

    private mutating func afterEhlo() -> Action {
        if usesTLS, capabilities.startTLS, !isSecured {
            state = .startTLS
            return .send("STARTTLS")
        }
        state = .ready
        return .ready
    }

    private mutating func fail(_ phase: Phase, _ reply: Reply) -> Action {
        state = .closed
        return .close(phase, reply)
    }

    // MARK: - Transactions

    private mutating func expect(_ expectation: Expectation) { expectations.append(expectation) }

    private mutating func transactionReply(_ reply: Reply) -> Action {
        guard nextExpectation < expectations.count else {
            // Unasked: only 421 makes sense (RFC 5321 §3.8), and it ends the connection.
            state = .closed
            return .close(.connect, reply)
        }
        let expectation = expectations[nextExpectation]
        nextExpectation += 1
        if nextExpectation == expectations.count {
            expectations.removeAll(keepingCapacity: true)
            nextExpectation = 0
        }
        if reply.isClosing { return closing(reply, at: expectation) }
        switch expectation {
        case .reset:
            // The message behind the RSET has nothing to do with it.
            return reply.isPositive ? .wait : .close(.mail, reply)
        case .mail:
            if !reply.isPositive { inEnvelope?.mailRefusal = reply }
            guard inEnvelope?.mode == .lockstep else { return .wait }
            return reply.isPositive ? lockstepRecipient(0) : finishEnvelope()
        case .rcpt(let index):
            if reply.isPositive { inEnvelope?.accepted += 1 } else { inEnvelope?.refusals[index] = reply }
            guard let envelope = inEnvelope, envelope.mode == .lockstep else { return .wait }
            if index + 1 < envelope.recipients { return lockstepRecipient(index + 1) }
            guard envelope.accepted > 0 else { return finishEnvelope() }
            expect(.data)
            return .send("DATA")
        case .data:
            return dataReply(reply)
        case .bdat:
            return contentReply(reply, of: inEnvelope.take())
        case .dot:
            return contentReply(reply, of: inContent.take())
        case .emptyDot:
            return finishEnvelope()
        }
    }

    private mutating func lockstepRecipient(_ index: Int) -> Action {
        expect(.rcpt(index))
        return .sendRecipient(index)
    }

    private mutating func dataReply(_ reply: Reply) -> Action {
        guard let envelope = inEnvelope else { return .wait }
        let hasRecipients = envelope.mailRefusal == nil && envelope.accepted > 0
        if reply.code == 354 {
            if hasRecipients {
                inContent = inEnvelope.take()
                expect(.dot)
                return .sendContent
            }
            expect(.emptyDot)
            return .sendEmptyContent
        }
        // QUIRK: docomo answers 503 to the pipelined DATA after a refused RCPT; what counts is the refusal before it.
        if hasRecipients {
            inEnvelope = nil
            needsReset = true
            return .finished(Self.results(envelope) { .refused(.data, reply) })
        }
        return finishEnvelope()
    }

    /// The envelope got no content; the server may still hold it.
    private mutating func finishEnvelope() -> Action {
        guard let envelope = inEnvelope.take() else { return .wait }
        needsReset = envelope.mailRefusal == nil
        return .finished(Self.results(envelope) { .untouched })
    }

    private mutating func contentReply(_ reply: Reply, of envelope: consuming Envelope?) -> Action {
        guard let envelope else { return .wait }
        if envelope.mode == .chunked, envelope.mailRefusal != nil || envelope.accepted == 0 {
            // The server refused everybody and then the content: only the first says why.
            needsReset = envelope.mailRefusal == nil
            return .finished(Self.results(envelope) { .untouched })
        }
        if reply.isPositive { return .finished(Self.results(envelope) { .accepted(reply) }) }
        // After a refused BDAT the state of the server's transaction is undefined until RSET (RFC 3030 §2).
        if envelope.mode == .chunked { needsReset = true }
        return .finished(Self.results(envelope) { .refused(.dot, reply) })
    }

    /// 421 answers the command at hand, and the connection is over.
    private mutating func closing(_ reply: Reply, at expectation: Expectation) -> Action {
        state = .closed
        let results: [RecipientResult]
        switch expectation {
        case .dot:
            results = inContent.take().map { Self.results($0) { .refused(.dot, reply) } } ?? []
        case .reset, .mail:
            results = inEnvelope.take().map { Self.results($0) { .refused(.mail, reply) } } ?? []
        case .rcpt:
            results = inEnvelope.take().map { Self.results($0) { .refused(.rcpt, reply) } } ?? []
        case .data:
            results = inEnvelope.take().map { Self.results($0) { .refused(.data, reply) } } ?? []
        case .bdat:
            results = inEnvelope.take().map { Self.results($0) { .refused(.dot, reply) } } ?? []
        case .emptyDot:
            results = inEnvelope.take().map { Self.results($0) { .untouched } } ?? []
        }
        return results.isEmpty ? .close(.connect, reply) : .finishedAndClose(results)
    }

    /// MAIL's refusal for all, RCPT's for its own recipient, `rest` for the others.
    private static func results(_ envelope: Envelope, _ rest: () -> RecipientResult) -> [RecipientResult] {
        if let refusal = envelope.mailRefusal {
            return [RecipientResult](repeating: .refused(.mail, refusal), count: envelope.recipients)
        }
        return envelope.refusals.map { refusal in
            if let refusal { .refused(.rcpt, refusal) } else { rest() }
        }
    }
}
