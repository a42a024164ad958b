// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import Logging
package import NIOCore
package import WebFoundation

/// What the public surface works with. The assembly fills it in.
package struct PublicDependencies: Sendable {
    package var unsubscribing: any Unsubscribing
    package var engagement: any Engagement
    /// Nil outside the sandbox: then there are no inbox pages.
    package var inbox: SandboxInbox?
    /// Nil: no pictures are served.
    package var images: (any ImageServing)?
    /// Nil: no reverse proxy asks for certificates.
    package var certificates: (any CertificateHosts)?

    package init(unsubscribing: any Unsubscribing, engagement: any Engagement, inbox: SandboxInbox? = nil) {
        self.unsubscribing = unsubscribing
        self.engagement = engagement
        self.inbox = inbox
    }
}

/// The pages that need no login: unsubscribing, tracking, health, certificates, and in the sandbox what the simulator received.
package enum PublicRoutes {
    /// Body octets that a request may have; more is answered 413.
    package static let bodyLimit = 16 * 1_024
    /// Tokens longer than this are bad without being looked at.
    static let tokenLimit = 1_024
    /// Hosts longer than this are none: a name has at most 253 octets.
    package static let hostLimit = 300

    /// The router with everything on it. HEAD works where GET does.
    ///
    /// `home` adds the customers' pages; without it `/` leads to the sandbox inbox.
    package static func router(
        _ dependencies: PublicDependencies, home: ((Router<WebContext>) -> Void)? = nil
    ) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.get("/health") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"status":"ok"}"#)))
        }
        router.get("/style.css") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "max-age=300"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: WebAssets.stylesheet)))
        }
        // Browsers ask for the second one by themselves.
        for path in ["/icon.svg", "/favicon.ico"] {
            router.get(RouterPath(path)) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "max-age=86400"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: WebAssets.bytes("icon.svg") ?? [])))
            }
        }
        for path in WebAssets.paths("scripts/") {
            router.get("/\(path)") { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "max-age=300"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: WebAssets.bytes(path) ?? [])))
            }
        }
        UnsubscribeRoutes(unsubscribing: dependencies.unsubscribing).add(to: router)
        EngagementRoutes(engagement: dependencies.engagement).add(to: router)
        if let images = dependencies.images { ImageRoutes(images: images).add(to: router) }
        if let certificates = dependencies.certificates { TLSAskRoutes(hosts: certificates).add(to: router) }
        if let inbox = dependencies.inbox {
            if home == nil { router.get("/") { _, _ in Response.redirect(to: "/inbox", type: .found) } }
            InboxRoutes(sandbox: inbox).add(to: router)
        }
        home?(router)
        return router
    }

    /// Open connections of the surface at a time; further ones wait in the kernel's backlog.
    package static let connectionLimit = 4_096

    /// The router behind HTTP/1.1, with limits where the library has none or wide ones: silent connections end after a
    /// minute, a header has at most 100 fields and 32 KiB. `port` 0 takes a free one.
    package static func application(
        _ dependencies: PublicDependencies, home: ((Router<WebContext>) -> Void)? = nil, host: String, port: Int,
        connections: Int = connectionLimit, logger: Logger,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            router: router(dependencies, home: home),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, backlog: 1_024,
                availableConnectionsDelegate: .maximum(connections, logger: logger)),
            onServerRunning: onServerRunning, logger: logger)
    }
}
