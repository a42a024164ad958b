// SPDX-License-Identifier: Apache-2.0

import Logging
import MailboxSimulator
import NIOCore
import NIOPosix
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

    private func talk(_ text: String, port: Int) async throws -> String {
        let done = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
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
}
