// SPDX-License-Identifier: Apache-2.0

package import DNS
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Asks the web whether a link can be opened.
///
/// A name is resolved once and the connection goes to the address that was looked at: an answer of the DNS that
/// changes in between leads nowhere else. Each redirect is a link of its own. Nothing is read but the head.
package struct NetworkLinkProbe: LinkProbing {
    private static let redirectLimit = 5
    private static let addressLimit = 2
    private static let timeout = TimeAmount.seconds(5)

    private let resolver: any DNS.Resolver
    private let group: any EventLoopGroup
    private let tls: NIOSSLContext
    /// Addresses of inner networks may be asked: in tests.
    private let allowsInner: Bool

    package init(resolver: any DNS.Resolver, group: any EventLoopGroup, allowsInner: Bool = false) throws {
        self.resolver = resolver
        self.group = group
        self.allowsInner = allowsInner
        tls = try NIOSSLContext(configuration: .makeClientConfiguration())
    }

    package func probe(_ url: String) async -> LinkFault? {
        guard var target = LinkTarget(url) else { return .malformed }
        for _ in 0...Self.redirectLimit {
            var answer = await ask(target, .HEAD)
            // Many servers do not know HEAD, or answer it with anything.
            if case .success(let head) = answer, head.status >= 400 { answer = await ask(target, .GET) }
            switch answer {
            case .failure(let fault): return fault
            case .success(let head):
                switch head.status {
                case 301, 302, 303, 307, 308:
                    guard let location = head.location, let next = LinkTarget(location, relativeTo: target) else {
                        return .malformed
                    }
                    target = next
                // The page is there, though not for us: programs are turned away, people are not.
                case ..<400, 401, 403, 405, 406, 429: return nil
                case let status: return .status(status)
                }
            }
        }
        return .redirects
    }

    private func ask(_ target: LinkTarget, _ method: HTTPMethod) async -> Result<ResponseHead, LinkFault> {
        let addresses: [IPAddress]
        if let literal = IPAddress(target.host) {
            addresses = [literal]
        } else {
            do throws(DNSFailure) { addresses = try await resolver.addresses(of: target.host) } catch {
                return .failure(error == .noSuchName ? .noName : .noAnswer)
            }
        }
        guard !addresses.isEmpty else { return .failure(.noName) }
        guard allowsInner || addresses.allSatisfy(\.isPubliclyRoutable) else { return .failure(.inner) }
        // IPv4 first: many machines have no IPv6 way out.
        let sorted = addresses.filter { $0.family == .v4 } + addresses.filter { $0.family == .v6 }
        for address in sorted.prefix(Self.addressLimit) {
            guard let socket = try? SocketAddress(ipAddress: address.description, port: target.port) else { continue }
            if let head = try? await head(of: target, method, at: socket) { return .success(head) }
        }
        return .failure(.noAnswer)
    }

    private func head(
        of target: LinkTarget, _ method: HTTPMethod, at address: SocketAddress
    ) async throws -> ResponseHead {
        let loop = group.next()
        let promise = loop.makePromise(of: ResponseHead.self)
        var request = HTTPRequestHead(version: .http1_1, method: method, uri: target.path)
        request.headers = [
            "Host": target.authority, "User-Agent": "Hayauma-LinkCheck/1.0", "Accept": "*/*", "Connection": "close",
        ]
        let (sent, isSecure, tls) = (request, target.isSecure, tls)
        // A certificate for an address is not what SNI can ask for.
        let name = IPAddress(target.host) == nil ? target.host : nil
        let connected = ClientBootstrap(group: loop).connectTimeout(Self.timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if isSecure {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(OneResponseHandler(request: sent, promise: promise))
                }
            }.connect(to: address)
        connected.whenFailure { promise.fail($0) }
        let deadline = loop.scheduleTask(in: Self.timeout) { promise.fail(ChannelError.connectTimeout(Self.timeout)) }
        connected.whenSuccess { channel in
            promise.futureResult.whenComplete { _ in
                deadline.cancel()
                channel.close(promise: nil)
            }
        }
        return try await promise.futureResult.get()
    }
}

/// What of an answer matters.
struct ResponseHead: Sendable {
    let status: Int
    let location: String?
}

/// Sends one request and takes the head of the answer.
private final class OneResponseHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let promise: EventLoopPromise<ResponseHead>

    init(request: HTTPRequestHead, promise: EventLoopPromise<ResponseHead>) {
        self.request = request
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        promise.succeed(ResponseHead(status: Int(head.status.code), location: head.headers.first(name: "Location")))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
