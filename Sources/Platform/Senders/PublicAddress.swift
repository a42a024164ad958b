// SPDX-License-Identifier: Apache-2.0

/// Where readers reach the installation, and by which other hosts.
package struct PublicAddress: Sendable, Equatable {
    /// Without a slash at the end: `https://news.example.jp`, `http://127.0.0.1:8080`.
    package let url: String
    /// Lower case, without port and brackets: `news.example.jp`, `127.0.0.1`, `::1`.
    package let host: String
    private let beforeHost: Substring
    private let afterHost: Substring

    /// What is no URL with a host has an empty one.
    package init(_ url: String) {
        self.url = url
        let scheme = url.firstRange(of: "://")?.upperBound ?? url.endIndex
        beforeHost = url[..<scheme]
        let rest = url[scheme...]
        let authority = rest.prefix { $0 != "/" }
        let end: Substring.Index
        if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
            end = authority.index(after: bracket)
            host = authority.dropFirst().prefix { $0 != "]" }.lowercased()
        } else {
            end = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<end].lowercased()
        }
        afterHost = url[end...]
    }

    /// The same place by another name: scheme, port and path stay.
    package func url(by host: String) -> String { beforeHost + host + afterHost }
}
