// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import SMTP

/// A session with a policy that accepts all, or decides as told, and the codes that the peer would hear.
private final class Dialogue {
    var session: ServerSession
    var codes: [UInt16] = []
    var messages: [String] = []
    var isClosed = false
    var input = ByteBuffer()
    var decide: (ServerSession.Question) -> ServerDecision = { _ in .accept }

    init(_ configuration: ServerConfiguration = ServerConfiguration(hostname: "mx.example"), tls: Bool = false) {
        session = ServerSession(
            connection: ServerConnection(id: 1, peer: "192.0.2.1"), configuration: configuration, offersTLS: tls)
        perform(session.opening())
    }

    func send(_ text: String) {
        input.writeString(text)
        var left = -1
        while !isClosed {
            let action = session.next(&input)
            if action == .wait && (input.readableBytes == left || input.readableBytes == 0) { return }
            left = input.readableBytes
            perform(action)
        }
    }

    func perform(_ first: ServerSession.Action) {
        var action = first
        while true {
            switch action {
            case .wait: return
            case .reply(let reply), .startTLS(let reply): return codes.append(reply.code)
            case .ask(let question):
                let decision = decide(question)
                if case .message(let bytes) = question { messages.append(String(buffer: bytes)) }
                action = session.answered(decision)
            case .delay: action = session.resume()
            case .close(let reply):
                if let reply { codes.append(reply.code) }
                isClosed = true
                return
            case .reset:
                isClosed = true
                return
            }
        }
    }
}

private let opening = "EHLO c.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"

@Suite struct ServerSessionTests {
    @Test func `a pipelined transaction is answered command by command`() {
        let peer = Dialogue()
        peer.send(opening + "Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 354, 250, 221])
        #expect(peer.messages == ["Subject: x\r\n\r\n.dot\r\n"])
        #expect(peer.isClosed)
    }

    @Test func `every split of the input in two gives the same`() {
        let whole = Array((opening + "a\r\n..b\r\n.c\r\n\r\n.\r\nRSET\r\nQUIT\r\n").utf8)
        for place in 0...whole.count {
            let peer = Dialogue()
            peer.send(String(decoding: whole[..<place], as: UTF8.self))
            peer.send(String(decoding: whole[place...], as: UTF8.self))
            #expect(peer.codes == [220, 250, 250, 250, 354, 250, 250, 221], "split at \(place)")
            #expect(peer.messages == ["a\r\n.b\r\nc\r\n\r\n"], "split at \(place)")
        }
    }

    @Test(arguments: [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\rX", "\r\r\n.\r\n", "\r\n\0.\r\n", "\n\r.\r\n",
        "\nX: y\r\n.\r\n",
    ])
    func `a wrong end of data is refused and nothing behind it is heard`(end: String) {
        let peer = Dialogue()
        peer.send(opening + "hi" + end + "MAIL FROM:<evil@example.org>\r\n.\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 354, 550])
        #expect(peer.isClosed)
        #expect(peer.messages.isEmpty)
    }

    @Test func `chunks are put together, and their bytes are not commands`() {
        let peer = Dialogue()
        peer.send("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\n")
        peer.send("BDAT 7\r\nQUIT\r\n.BDAT 5 LAST\r\nxyz\r\nNOOP\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 250, 250, 250])
        #expect(peer.messages == ["QUIT\r\n.xyz\r\n"])
    }

    @Test func `a chunk without recipients is read away and refused`() {
        let peer = Dialogue()
        peer.send("EHLO c.example\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n")
        #expect(peer.codes == [220, 250, 503, 250])
        #expect(peer.messages.isEmpty)
    }

    @Test func `a line alone or too long closes, LF alone too`() {
        let peer = Dialogue()
        peer.send("NOOP\nQUIT\r\n")
        #expect(peer.codes == [220, 500])
        let long = Dialogue()
        long.send(String(repeating: "x", count: 4_096))
        #expect(long.codes == [220, 500])
        #expect(long.isClosed)
    }

    @Test func `a body line over the limit and a message over the limit are refused at the end`() {
        var configuration = ServerConfiguration(hostname: "mx.example")
        configuration.limits.messageSize = 3_000
        let peer = Dialogue(configuration)
        peer.send(opening + String(repeating: "x", count: 999) + "\r\n.\r\n")
        peer.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n")
        peer.send(String(repeating: "1234567890\r\n", count: 300) + ".\r\n")
        peer.send("MAIL FROM:<> SIZE=3001\r\nMAIL FROM:<> SIZE=99999999999999999999\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 354, 500, 250, 250, 354, 552, 552, 552])
        #expect(peer.messages.isEmpty)
    }

    @Test func `the policy's word decides and a refused recipient does not stop the others`() {
        let peer = Dialogue()
        peer.decide = { question in
            switch question {
            case .recipient("no@example.com"): .reply(ServerReply(550, "5.1.1 No"))
            case .recipient("late@example.com"): .delay(.seconds(1), then: .reply(ServerReply(450, "Later")))
            case .message: .replyAndClose(ServerReply(421, "4.3.2 Going down"))
            default: .accept
            }
        }
        peer.send("HELO c\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<no@example.com>\r\nRCPT TO:<late@example.com>\r\n")
        peer.send("RCPT TO:<b@example.com>\r\nDATA\r\nx\r\n.\r\n")
        #expect(peer.codes == [220, 250, 250, 550, 450, 250, 354, 421])
        #expect(peer.isClosed)
    }

    @Test func `commands out of order, unknown ones and too many errors`() {
        let peer = Dialogue()
        peer.send(
            "MAIL FROM:<>\r\nEHLO c\r\nRCPT TO:<b@example.com>\r\nDATA\r\nMAIL FROM: <a@b>\r\nFOO\r\nVRFY x\r\nSTARTTLS\r\n"
        )
        #expect(peer.codes == [220, 503, 250, 503, 503, 501, 500, 252, 502])
        peer.send(String(repeating: "FOO\r\n", count: 30))
        #expect(peer.codes.last == 421)
        #expect(peer.codes.count(where: { $0 >= 500 }) == 19)
    }

    @Test func `what is sent in the clear behind STARTTLS ends the connection`() {
        let peer = Dialogue(tls: true)
        peer.send("EHLO c\r\nSTARTTLS\r\nMAIL FROM:<>\r\n")
        #expect(peer.codes == [220, 250])
        #expect(peer.isClosed)
        let good = Dialogue(tls: true)
        good.send("EHLO c\r\n")
        good.send("STARTTLS\r\n")
        #expect(good.codes == [220, 250, 220])
    }

    @Test func `the messages of a connection are limited`() {
        var configuration = ServerConfiguration(hostname: "mx.example")
        configuration.limits.messages = 1
        let peer = Dialogue(configuration)
        peer.send(opening + "x\r\n.\r\nMAIL FROM:<>\r\n")
        #expect(peer.codes == [220, 250, 250, 250, 354, 250, 421])
        #expect(peer.isClosed)
    }

    @Test(arguments: [
        ("RCPT TO:<\"a b\"@example.com>", "\"a b\"@example.com"), ("RCPT TO:<@x,@y:b@example.com>", "b@example.com"),
        ("rcpt to:<a..b.@docomo.ne.jp>", "a..b.@docomo.ne.jp"),
        ("RCPT TO:<\"a>b\"@example.com>", "\"a>b\"@example.com"),
        ("RCPT TO:<postmaster>", "postmaster"),
    ])
    func `paths are read as they are, also illegal ones that carriers issued`(line: String, path: String) {
        #expect(ServerCommand(line) == .recipient(path: path, parameters: []))
    }

    @Test(arguments: [
        "RCPT TO:<>", "RCPT TO:<a@>", "RCPT TO:<@b>", "RCPT TO:a@b", "RCPT TO:<a@b", "RCPT TO:<a@b>x",
        "RCPT TO:<a b@c>",
        "BDAT", "BDAT -1", "BDAT 1 FIRST", "BDAT 99999999999999999999", "DATA x", "EHLO", "MAIL FROM:<a@b>  =x",
    ])
    func `what cannot be read is malformed`(line: String) {
        #expect(ServerCommand(line) == .malformed)
    }
}
