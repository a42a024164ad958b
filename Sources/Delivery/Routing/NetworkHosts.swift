// SPDX-License-Identifier: Apache-2.0

package import DNS
package import DeliveryEngine
import NIOCore
import NIOPosix

/// Finds servers in the DNS, or where a static route says.
package struct NetworkHosts: HostFinder {
    private let routing: MailRouting?
    /// Domains whose exchangers may be asked; nil: all.
    private let allowedDomains: Set<String>?
    private let port: Int

    /// - Parameters:
    ///   - routing: nil: only static routes work.
    ///   - port: of mail exchangers; 25 but for tests.
    package init(routing: MailRouting?, allowedDomains: Set<String>?, port: Int = 25) {
        self.routing = routing
        self.allowedDomains = allowedDomains
        self.port = port
    }

    package func hosts(for route: Route) async throws(RouteFailure) -> [Host] {
        switch route {
        case .fixed(let host, let port):
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                return [Host(name: host, address: address)]
            }
            // getaddrinfo blocks: not on an event loop.
            let resolved = try? await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(host, port: port)
            }
            guard let resolved else { throw .temporary(detail: "\(host) has no address") }
            return [Host(name: host, address: resolved)]
        case .exchangers(let domain):
            guard allowedDomains?.contains(domain) ?? true, let routing else { throw .prohibited }
            return try await routing.hosts(for: domain).flatMap { host in
                host.addresses.compactMap { address in
                    (try? SocketAddress(ipAddress: address.description, port: port)).map {
                        Host(name: host.name, address: $0)
                    }
                }
            }
        }
    }
}
