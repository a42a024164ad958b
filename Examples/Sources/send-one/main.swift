// SPDX-License-Identifier: Apache-2.0
//
// Sends one message through the engine and prints what the server said: send-one HOST PORT FROM TO

import DNS
import DeliveryEngine
import Glibc
import Logging
import MIME
import NIOCore
import NIOPosix
import SMTP
import Synchronization

/// A source of one message; its result ends the program.
final class OneMessage: MessageSource {
    private final class Ticket: Sendable {}

    private let waiting: Mutex<QueuedMessage?>
    private let attempts: AsyncStream<Attempt>.Continuation

    init(_ message: OutgoingMessage, attempts: AsyncStream<Attempt>.Continuation) {
        waiting = Mutex(QueuedMessage(message: message, ticket: Ticket(), index: 0))
        self.attempts = attempts
    }

    func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
        TakenMessages(waiting.withLock { [$0.take()] }.compactMap { $0 })
    }

    func clear(_ message: QueuedMessage, for lane: Lane) -> Bool { true }

    func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) { attempts.yield(attempt) }

    func returned(_ message: QueuedMessage, from lane: Lane) { attempts.finish() }
}

/// Asks the system for the addresses of a fixed route. A service asks `MailRouting` for a domain's mail exchangers.
struct SystemHosts: HostFinder {
    func hosts(for route: Route) async throws(RouteFailure) -> [Host] {
        guard case .fixed(let name, let port) = route else { throw .unreachable }
        do {
            return [Host(name: name, address: try .makeAddressResolvingHost(name, port: port))]
        } catch { throw .temporary(detail: "\(error)") }
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 5, let port = Int(arguments[2]) else {
    print("usage: send-one HOST PORT FROM TO")
    exit(2)
}
let from = try Mailbox(parsing: arguments[3])
let to = try Mailbox(parsing: arguments[4])
let content = try MessageBuilder(
    from: from, to: [to], subject: "早馬より", text: "A message of MailEngine's example.\n",
    date: MessageDate.text(secondsSinceEpoch: Int64(time(nil))),
    messageID: "<\(UInt64.random(in: 0 ... .max))@\(from.address.domain)>"
).build()
let message = OutgoingMessage(
    returnPath: from.address.wireForm, recipients: [to.address.wireForm], content: content)

let (attempts, continuation) = AsyncStream.makeStream(of: Attempt.self)
let source = OneMessage(message, attempts: continuation)
let engine = DeliveryEngine(
    settings: .init(heloName: "localhost", workers: 1), source: source, finder: SystemHosts(),
    group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "send-one"))
engine.wake(
    Lane(site: arguments[1], route: .fixed(host: arguments[1], port: port), limits: LaneLimits(connections: 1)))

let attempt = await attempts.first { _ in true }
await engine.stop(within: .seconds(5))
switch attempt?.result {
case .delivered(let reply): print("delivered: \(reply.code) \(reply.text)")
case .refused(let phase, let reply): print("refused at \(phase.rawValue): \(reply.code) \(reply.text)")
case .unreachable(let phase, let detail): print("no server at \(phase.rawValue): \(detail)")
case .unknown, .undeliverable, nil: print("nobody knows whether it arrived")
}
if case .delivered = attempt?.result {} else { exit(1) }
