// SPDX-License-Identifier: Apache-2.0

/// What the pages have to know about where they are.
package struct WebSettings: Sendable {
    /// `https://mail.example.jp`: scheme and authority, as a browser writes an origin.
    package let origin: String
    package let isSandbox: Bool
    /// Offset from UTC of the times on the pages.
    package let offsetInMinutes: Int

    /// `publicURL` may have a path; it is left out.
    package init(publicURL: String, isSandbox: Bool, offsetInMinutes: Int = 540) {
        origin = publicURL.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
            .lowercased()
        self.isSandbox = isSandbox
        self.offsetInMinutes = offsetInMinutes
    }

    /// `mail.example.jp`, with a port where the origin has one.
    package var authority: String { origin.split(separator: "/").last.map(String.init) ?? "" }

    /// Cookies go back over TLS alone.
    package var isSecure: Bool { origin.hasPrefix("https://") }
}
