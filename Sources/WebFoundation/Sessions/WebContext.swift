// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import HTTPTypes
package import Hummingbird
internal import NIOCore
package import Platform

/// What a request carries from the door to its route.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The network of the connection's peer: an IPv4 address, or the first 64 bits of an IPv6 one, since a customer has
    /// all addresses below those; empty where there is no peer.
    package let peer: String
    /// Whether the peer is this machine: then it may be a reverse proxy.
    package let isLocal: Bool
    /// Who asks; nil before the session middleware, and for strangers.
    package var signedIn: SignedIn?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let address = source.channel.remoteAddress?.ipAddress ?? ""
        peer = Self.network(address)
        isLocal = address == "::1" || address.hasPrefix("127.")
    }

    /// Who counts as one guesser: the peer, or the one whom a reverse proxy on this machine names last.
    package func guesser(_ request: Request) -> String {
        guard isLocal, let name = HTTPField.Name("X-Forwarded-For"), let chain = request.headers[name],
            let last = chain.split(separator: ",").last
        else { return peer }
        return Self.network(String(last.drop { $0 == " " }.prefix(45)))
    }

    private static func network(_ address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        // 16 bytes are what an address of this family takes.
        guard address.contains(":"), unsafe inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        // IPv4 in IPv6 (RFC 4291 §2.5.5.2) is one address.
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 }
        return bytes.prefix(isMapped ? 16 : 8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}

/// Who is behind a request.
package struct SignedIn: Sendable {
    package let user: User
    package let session: UserSession
    /// What each of the session's forms carries.
    package let formToken: String

    package init(user: User, session: UserSession, formToken: String) {
        self.user = user
        self.session = session
        self.formToken = formToken
    }
}
