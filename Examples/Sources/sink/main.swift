// SPDX-License-Identifier: Apache-2.0
//
// An SMTP server on 127.0.0.1 that takes whatever comes and prints each envelope and size: sink [PORT]

import Foundation
import NIOCore
import NIOPosix
import SMTP

/// Prints a line at once, also into a pipe.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// Refuses one kind of recipient, so that one can see that too, and takes all others.
struct Sink: ServerPolicy {
    func recipient(
        _ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        recipient.hasPrefix("nobody@") ? .reply(ServerReply(550, "5.1.1 No such user")) : .accept
    }

    func message(
        _ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
    ) -> ServerDecision {
        let recipients = envelope.recipients.map { "<\($0)>" }.joined(separator: " ")
        say("<\(envelope.reversePath)> to \(recipients): \(message.readableBytes) octets")
        return .accept
    }
}

let port = CommandLine.arguments.dropFirst().first.map { Int($0) } ?? 0
guard let port, (0...65_535).contains(port) else {
    print("usage: sink [PORT]; without it, or with 0, a free one")
    exit(2)
}
do {
    let server = try await SMTPServer.start(
        port: port, configuration: ServerConfiguration(hostname: "sink.example"), policy: Sink(),
        group: MultiThreadedEventLoopGroup.singleton)
    say("listening on 127.0.0.1:\(server.port)")

    // Until Ctrl-C or SIGTERM: then no further connection is taken, and the open ones end.
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { continuation.yield() }
        source.resume()
        return source
    }
    _ = await signals.first { true }
    sources.forEach { $0.cancel() }
    await server.stop()
    say("stopped")
} catch SMTPServer.StartFailure.cannotListen(let port, let detail) {
    print("cannot listen on port \(port): \(detail)")
    exit(1)
}
