// SPDX-License-Identifier: Apache-2.0

import SMTP
import Testing

@Suite struct ClientSessionTests {
    static let ok = Reply(code: 250, text: "2.0.0 ok")
    static let goAhead = Reply(code: 354, text: "go ahead")
    static let noSuchUser = Reply(code: 550, text: "5.1.1 no such user")
    static let later = Reply(code: 451, text: "4.7.1 later")
    static let badSequence = Reply(code: 503, text: "5.5.1 bad sequence")
    static let noRecipients = Reply(code: 554, text: "5.5.1 no valid recipients")
    static let closing = Reply(code: 421, text: "4.7.0 closing")

    private func ready(_ extensions: String = "PIPELINING\nCHUNKING") -> ClientSession {
        var session = ClientSession(heloName: "us.example", usesTLS: false)
        #expect(session.received(Reply(code: 220, text: "mx")) == .send("EHLO us.example"))
        #expect(session.received(Reply(code: 250, text: "mx\n\(extensions)")) == .ready)
        return session
    }

    @Test func `a server that knows no EHLO is greeted with HELO`() {
        var session = ClientSession(heloName: "us.example", usesTLS: false)
        _ = session.received(Reply(code: 220, text: "mx"))
        #expect(session.received(Reply(code: 502, text: "what?")) == .send("HELO us.example"))
        #expect(session.received(Self.ok) == .ready)
        let capabilities = session.capabilities
        #expect(capabilities == Capabilities())
    }

    @Test func `STARTTLS is taken where it is offered, and the dialogue starts anew behind it`() {
        var session = ClientSession(heloName: "us.example", usesTLS: true)
        _ = session.received(Reply(code: 220, text: "mx"))
        #expect(session.received(Reply(code: 250, text: "mx\nSTARTTLS\nPIPELINING")) == .send("STARTTLS"))
        #expect(session.received(Reply(code: 220, text: "go")) == .startTLS)
        #expect(session.secured() == .send("EHLO us.example"))
        let pipelining = session.capabilities.pipelining
        #expect(!pipelining)  // RFC 3207 §4.2: what was said in the clear is forgotten
        #expect(session.received(Reply(code: 250, text: "mx\nSTARTTLS")) == .ready)
        let isTLS = session.isTLS
        #expect(isTLS)
    }

    @Test func `a greeting that refuses ends the connection`() {
        var session = ClientSession(heloName: "us.example", usesTLS: false)
        let reply = Reply(code: 554, text: "no")
        #expect(session.received(reply) == .close(.greeting, reply))
    }

    @Test func `a pipelined message is accepted`() {
        var session = ready()
        #expect(session.open(recipients: 1, mode: .pipelined) == false)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.goAhead) == .sendContent)
        #expect(session.received(Self.ok) == .finished([.accepted(Self.ok)]))
        let isIdle = session.isIdle
        #expect(isIdle)
    }

    @Test func `some recipients refused: the others get it`() {
        var session = ready()
        _ = session.open(recipients: 3, mode: .pipelined)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.noSuchUser) == .wait)
        #expect(session.received(Self.later) == .wait)
        #expect(session.received(Self.goAhead) == .sendContent)
        #expect(
            session.received(Self.ok)
                == .finished([.accepted(Self.ok), .refused(.rcpt, Self.noSuchUser), .refused(.rcpt, Self.later)]))
    }

    @Test func `a server that refuses every recipient but still answers 354 gets an empty body`() {
        var session = ready()
        _ = session.open(recipients: 2, mode: .pipelined)
        _ = session.received(Self.ok)
        _ = session.received(Self.noSuchUser)
        _ = session.received(Self.noSuchUser)
        #expect(session.received(Self.goAhead) == .sendEmptyContent)  // RFC 2920 §3.1: its reply is ignored
        let refused = ClientSession.RecipientResult.refused(.rcpt, Self.noSuchUser)
        #expect(session.received(Self.ok) == .finished([refused, refused]))
    }

    @Test(arguments: [badSequence, noRecipients])
    func `a refused recipient counts, not what DATA says after it; and RSET comes before the next`(data: Reply) {
        var session = ready()
        _ = session.open(recipients: 1, mode: .pipelined)
        _ = session.received(Self.ok)
        _ = session.received(Self.noSuchUser)
        #expect(session.received(data) == .finished([.refused(.rcpt, Self.noSuchUser)]))
        #expect(session.open(recipients: 1, mode: .pipelined) == true)
        #expect(session.received(Self.ok) == .wait)  // RSET
    }

    @Test func `a refused sender is the reason for every recipient, and leaves nothing to reset`() {
        var session = ready()
        _ = session.open(recipients: 2, mode: .pipelined)
        #expect(session.received(Self.later) == .wait)
        _ = session.received(Self.badSequence)
        _ = session.received(Self.badSequence)
        let refused = ClientSession.RecipientResult.refused(.mail, Self.later)
        #expect(session.received(Self.badSequence) == .finished([refused, refused]))
        #expect(session.open(recipients: 1, mode: .pipelined) == false)
    }

    @Test func `a refusal of DATA after an accepted recipient is that recipient's`() {
        var session = ready()
        _ = session.open(recipients: 1, mode: .pipelined)
        _ = session.received(Self.ok)
        _ = session.received(Self.ok)
        #expect(session.received(Self.later) == .finished([.refused(.data, Self.later)]))
    }

    @Test func `the next envelope behind the content is answered after the content`() {
        var session = ready()
        _ = session.open(recipients: 1, mode: .pipelined)
        _ = session.received(Self.ok)
        _ = session.received(Self.ok)
        #expect(session.received(Self.goAhead) == .sendContent)
        #expect(session.open(recipients: 1, mode: .pipelined) == false)
        #expect(session.received(Self.ok) == .finished([.accepted(Self.ok)]))
        let isIdle = session.isIdle
        #expect(!isIdle)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.goAhead) == .sendContent)
        #expect(session.received(Self.later) == .finished([.refused(.dot, Self.later)]))
    }

    @Test func `a connection lost behind the content leaves that one unknown and its successor untouched`() {
        var session = ready()
        _ = session.open(recipients: 1, mode: .pipelined)
        _ = session.received(Self.ok)
        _ = session.received(Self.ok)
        _ = session.received(Self.goAhead)
        _ = session.open(recipients: 1, mode: .pipelined)
        #expect(session.connectionLost() == [[.unknown], [.untouched]])
    }

    @Test func `a connection lost in the envelope leaves a pipelined message untouched and a chunked one unknown`() {
        var pipelined = ready()
        _ = pipelined.open(recipients: 1, mode: .pipelined)
        _ = pipelined.received(Self.ok)
        #expect(pipelined.connectionLost() == [[.untouched]])
        var chunked = ready()
        _ = chunked.open(recipients: 2, mode: .chunked)
        _ = chunked.received(Self.ok)
        _ = chunked.received(Self.noSuchUser)
        #expect(chunked.connectionLost() == [[.refused(.rcpt, Self.noSuchUser), .unknown]])
    }

    @Test func `a chunked message takes three replies`() {
        var session = ready()
        #expect(session.open(recipients: 1, mode: .chunked) == false)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.ok) == .wait)
        #expect(session.received(Self.ok) == .finished([.accepted(Self.ok)]))
    }

    @Test func `a chunked message whose recipient is refused needs RSET whatever BDAT says`() {
        var session = ready()
        _ = session.open(recipients: 1, mode: .chunked)
        _ = session.received(Self.ok)
        _ = session.received(Self.noSuchUser)
        #expect(session.received(Self.noRecipients) == .finished([.refused(.rcpt, Self.noSuchUser)]))
        #expect(session.open(recipients: 1, mode: .chunked) == true)
    }

    @Test func `without PIPELINING one command waits for the other`() {
        var session = ready("SIZE")
        _ = session.open(recipients: 2, mode: .lockstep)
        #expect(session.received(Self.ok) == .sendRecipient(0))
        #expect(session.received(Self.noSuchUser) == .sendRecipient(1))
        #expect(session.received(Self.ok) == .send("DATA"))
        #expect(session.received(Self.goAhead) == .sendContent)
        #expect(session.received(Self.ok) == .finished([.refused(.rcpt, Self.noSuchUser), .accepted(Self.ok)]))
    }

    @Test func `lockstep with everybody refused never sends DATA`() {
        var session = ready("SIZE")
        _ = session.open(recipients: 1, mode: .lockstep)
        #expect(session.received(Self.ok) == .sendRecipient(0))
        #expect(session.received(Self.noSuchUser) == .finished([.refused(.rcpt, Self.noSuchUser)]))
        #expect(session.open(recipients: 1, mode: .lockstep) == true)
    }

    @Test(arguments: 0...3)
    func `421 at any step answers that step and ends the connection`(step: Int) {
        var session = ready()
        _ = session.open(recipients: 1, mode: .pipelined)
        let phases: [Phase] = [.mail, .rcpt, .data, .dot]
        let replies = [Self.ok, Self.ok, Self.goAhead]
        for reply in replies.prefix(step) { _ = session.received(reply) }
        #expect(session.received(Self.closing) == .finishedAndClose([.refused(phases[step], Self.closing)]))
        #expect(session.connectionLost().isEmpty)
    }

    @Test func `421 out of the blue ends an idle connection`() {
        var session = ready()
        #expect(session.received(Self.closing) == .close(.connect, Self.closing))
    }

    @Test func `capabilities are read without regard to case, with the size`() {
        let capabilities = Capabilities(
            ehlo: Reply(code: 250, text: "mx\npipelining\nSize 1048576\nSMTPUTF8\n8bitmime\nAUTH PLAIN\n\nSTARTTLS"))
        #expect(capabilities.pipelining && capabilities.smtpUTF8 && capabilities.eightBitMIME && capabilities.startTLS)
        #expect(capabilities.maximumSize == 1_048_576)
        #expect(!capabilities.chunking)
    }
}
