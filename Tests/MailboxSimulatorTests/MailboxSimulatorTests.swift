// SPDX-License-Identifier: Apache-2.0

import Logging
import MailboxSimulator
import NIOCore
import NIOPosix
import SMTP
import Testing

@Suite struct MailboxSimulatorTests {
    /// Sends all at once and keeps what it hears until the server closes.
    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var heard = ByteBuffer()
        private let done: EventLoopPromise<String>

        init(done: EventLoopPromise<String>) { self.done = done }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            heard.writeBuffer(&bytes)
        }

        func channelInactive(context: ChannelHandlerContext) { done.succeed(String(buffer: heard)) }
    }

    private func talk(_ text: String, port: Int, from source: String? = nil) async throws -> String {
        let done = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: String.self)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Listener(done: done))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text))
        return try await done.futureResult.get()
    }

    @Test func `mail to a provider's port lands in the inbox, over a real socket`() async throws {
        var configuration = MailboxSimulator.Configuration()
        configuration.acceptsEverything = true
        configuration.now = { 1_000 }
        let simulator = MailboxSimulator(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        try await simulator.start()
        #expect(Set(simulator.ports.values).count == Provider.allCases.count)
        let heard = try await talk(
            "EHLO c.example\r\nMAIL FROM:<r@example.org>\r\nRCPT TO:<a@docomo.ne.jp>\r\nDATA\r\n"
                + "Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n",
            port: simulator.port(forDomain: "docomo.ne.jp"))
        #expect(heard.hasPrefix("220 mfsmax.docomo.simulated ESMTP\r\n"))
        #expect(heard.hasSuffix("221 2.0.0 Bye\r\n"))
        let message = try #require(simulator.inbox.messages(provider: .docomo).first)
        #expect(message.sender == "r@example.org")
        #expect(message.recipients == ["a@docomo.ne.jp"])
        #expect(message.received == 1_000)
        #expect(message.bytes == Array("Subject: x\r\n\r\nhello\r\n".utf8))
        await simulator.stop()
        #expect(simulator.port(forDomain: "docomo.ne.jp") == 0)
    }

    @Test func `clients at several loopback addresses have limits and notes of their own`() async throws {
        var configuration = MailboxSimulator.Configuration()
        configuration.acceptsEverything = true
        configuration.imposed[.yahoo] = ImposedLimits(messagesPerConnection: 1)
        let simulator = MailboxSimulator(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        let server = try await simulator.startAlone(.yahoo, port: 0)
        let message = "MAIL FROM:<r@example.org>\r\nRCPT TO:<a@yahoo.co.jp>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n"
        let one = try await talk("EHLO c.example\r\n" + message + "QUIT\r\n", port: server.port, from: "127.0.0.2")
        #expect(one.hasSuffix("221 2.0.0 Bye\r\n"))
        let two = try await talk("EHLO c.example\r\n" + message + message, port: server.port, from: "127.0.0.3")
        #expect(two.hasSuffix("421 Max message per connection reached, closing transmission channel\r\n"))
        let yahoo = try #require(simulator.record().providers["yahoo"])
        #expect(yahoo.clients.mapValues(\.totals.accepted) == ["127.0.0.2": 1, "127.0.0.3": 1])
        #expect(yahoo.clients.mapValues(\.totals.violations) == ["127.0.0.2": 0, "127.0.0.3": 1])
        #expect(yahoo.clients.values.allSatisfy { $0.seconds.last?[1] == 0 })
        await server.stop()
    }
}
