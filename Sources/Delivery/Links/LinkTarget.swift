// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A URL taken apart, as far as asking for it needs.
struct LinkTarget: Equatable {
    let isSecure: Bool
    /// A-labels, lower case; without brackets.
    let host: String
    let port: Int
    /// Path and query.
    let path: String
    /// As the Host field wants it.
    let authority: String
    let url: URL

    /// Nil for what no browser opens, for user names in URLs, and for the ports of other services.
    init?(_ text: String, relativeTo base: LinkTarget? = nil) {
        guard text.utf8.count <= 4_000, let url = URL(string: text, relativeTo: base?.url)?.absoluteURL,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
            let encoded = parts.encodedHost?.lowercased(), !encoded.isEmpty, parts.user == nil, parts.password == nil
        else { return nil }
        isSecure = scheme == "https"
        port = parts.port ?? (isSecure ? 443 : 80)
        guard port == 80 || port == 443 || (1_024...65_535).contains(port) else { return nil }
        host = encoded.hasPrefix("[") ? String(encoded.dropFirst().dropLast()) : encoded
        authority = parts.port.map { "\(encoded):\($0)" } ?? encoded
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        path = (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath) + query
        self.url = url
        // Neither may end the request's line.
        guard (path + authority).utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    }
}
