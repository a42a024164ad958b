// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import WebFoundation

/// Which hosts a reverse proxy may get certificates for.
package protocol CertificateHosts: Sendable {
    /// Whether links carry the host and the DNS leads it here; nil when that cannot be said now. `host` is as asked, of
    /// any content, at most ``PublicRoutes/hostLimit`` octets.
    func mayHaveCertificate(_ host: String) async -> Bool?
}

/// `/tls/ask?domain=HOST`, as Caddy's `on_demand_tls` asks before it gets a certificate: 200 yes, 404 no, 503 ask again.
/// No body.
struct TLSAskRoutes: Sendable {
    let hosts: any CertificateHosts

    func add(to router: Router<WebContext>) {
        router.get("/tls/ask") { request, _ in
            guard let host = request.uri.queryParameters["domain"].map(String.init),
                host.utf8.count <= PublicRoutes.hostLimit
            else { return Self.answer(.notFound) }
            switch await hosts.mayHaveCertificate(host) {
            case true?: return Self.answer(.ok)
            case false?: return Self.answer(.notFound)
            case nil: return Self.answer(.serviceUnavailable)
            }
        }
    }

    private static func answer(_ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.cacheControl: "no-store"])
    }
}
