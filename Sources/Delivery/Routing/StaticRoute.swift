// SPDX-License-Identifier: Apache-2.0

/// `PATTERN=HOST:PORT`: mail for matching domains goes to one server, whatever DNS says.
///
/// A pattern is a domain (`example.jp`), a suffix (`*.example.jp`) or `*`. IPv6 hosts stand in brackets.
package struct StaticRoute: Sendable, Equatable {
    package struct Malformed: Error, CustomStringConvertible {
        package let text: String
        package var description: String { "the route '\(text)' is not PATTERN=HOST:PORT" }
    }

    package let pattern: String
    package let host: String
    package let port: Int

    package init(pattern: String, host: String, port: Int) {
        self.pattern = pattern
        self.host = host
        self.port = port
    }

    package init(parsing text: String) throws(Malformed) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, let colon = sides[1].lastIndex(of: ":"), !sides[0].isEmpty,
            let port = Int(sides[1][sides[1].index(after: colon)...]), (1...65_535).contains(port)
        else { throw Malformed(text: text) }
        var host = sides[1][..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw Malformed(text: text) }
        self.init(pattern: sides[0].lowercased(), host: String(host), port: port)
    }

    package func matches(_ domain: String) -> Bool {
        if pattern == "*" { return true }
        if pattern.hasPrefix("*.") { return domain.hasSuffix(pattern.dropFirst()) }
        return domain == pattern
    }
}
