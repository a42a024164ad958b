// SPDX-License-Identifier: Apache-2.0

import DNS
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct NetworkLinkProbeTests {
    private let zone = FakeZone(
        exchangers: [:],
        hosts: [
            "web.example": ["127.0.0.1"], "mixed.example": ["8.8.8.8", "10.0.0.1"], "meta.example": ["169.254.169.254"],
        ],
        texts: [:], failing: ["failing.example"])

    /// A web server whose paths say what it answers.
    private final class Answers: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            var status = HTTPResponseStatus.ok
            var headers = HTTPHeaders()
            switch head.uri {
            case "/gone": status = .notFound
            case "/no-head": status = head.method == .HEAD ? .methodNotAllowed : .ok
            case "/broken": status = .internalServerError
            case "/forbidden": status = .forbidden
            case "/away":
                status = .found
                headers.add(name: "Location", value: "/")
            case "/round":
                status = .found
                headers.add(name: "Location", value: "/round")
            case "/inside":
                status = .found
                headers.add(name: "Location", value: "http://meta.example/latest")
            case "/file":
                status = .found
                headers.add(name: "Location", value: "file:///etc/passwd")
            case "/silent": return
            default: break
            }
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private func withServer(_ body: (NetworkLinkProbe, Int) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answers())
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        try await body(
            NetworkLinkProbe(resolver: zone, group: group, allowsInner: true), server.localAddress?.port ?? 0)
        try await server.close()
    }

    @Test func `a page that answers is good, also through redirects and where HEAD is not known`() async throws {
        try await withServer { probe, port in
            for path in ["/", "/no-head", "/away", "/forbidden", "/x?q=1#part"] {
                #expect(await probe.probe("http://web.example:\(port)\(path)") == nil, "\(path)")
            }
            #expect(await probe.probe("http://web.example:\(port)/gone") == .status(404))
            #expect(await probe.probe("http://web.example:\(port)/broken") == .status(500))
            #expect(await probe.probe("http://web.example:\(port)/round") == .redirects)
            #expect(await probe.probe("http://web.example:\(port)/file") == .malformed)
            #expect(await probe.probe("https://web.example:\(port)/") == .noAnswer)
        }
    }

    @Test func `inner addresses are never asked, by name, number or redirect`() async throws {
        let probe = try NetworkLinkProbe(resolver: zone, group: MultiThreadedEventLoopGroup.singleton)
        for url in [
            "http://web.example/", "http://mixed.example/", "http://meta.example/latest", "http://127.0.0.1/",
            "http://[::1]/", "http://10.1.2.3:8080/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/",
            "http://0.0.0.0/", "http://[fe80::1]/",
        ] { #expect(await probe.probe(url) == .inner, "\(url)") }
    }

    @Test(arguments: [
        "ftp://web.example/", "http://user:secret@web.example/", "http://web.example:25/", "javascript:alert(1)",
        "http:///x", "x", "http://web.example:99999/",
    ])
    func `what no browser opens is said to be none`(url: String) async throws {
        let probe = try NetworkLinkProbe(
            resolver: zone, group: MultiThreadedEventLoopGroup.singleton, allowsInner: true)
        #expect(await probe.probe(url) == .malformed)
    }

    @Test func `a name that is not there and a DNS that does not answer are told apart`() async throws {
        let probe = try NetworkLinkProbe(resolver: zone, group: MultiThreadedEventLoopGroup.singleton)
        #expect(await probe.probe("https://absent.example/") == .noName)
        #expect(await probe.probe("https://failing.example/") == .noAnswer)
    }
}
