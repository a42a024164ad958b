// SPDX-License-Identifier: Apache-2.0

/// What tells a machine's open or click from a person's, as data. From general knowledge of how mail programs, proxies
/// and scanners behave; a scanner that poses as a browser and takes its time is not recognised.
package enum MachineRules {
    enum Match {
        case exactly(String)
        case contains(String)
    }

    enum Verdict: Equatable {
        case machine
        /// A person's through a proxy, unless it comes sooner than this after the mail was accepted.
        case plausibleAfter(Duration)
    }

    struct UserAgentRule {
        let match: Match
        let verdict: Verdict
    }

    /// The first that matches counts; letters match in either case.
    static let userAgents: [UserAgentRule] =
        [
            // No mail program and no browser leaves it out.
            UserAgentRule(match: .exactly(""), verdict: .machine),
            // Apple's mail privacy protection fetches every image when the mail arrives, read or not.
            UserAgentRule(match: .exactly("mozilla/5.0"), verdict: .machine),
            // Gmail's proxy fetches when a person looks, and sometimes at once.
            UserAgentRule(match: .contains("googleimageproxy"), verdict: .plausibleAfter(.seconds(5))),
            UserAgentRule(match: .contains("yahoomailproxy"), verdict: .plausibleAfter(.seconds(5))),
        ]
        + [
            "bot/", "bot;", "crawler", "spider", "scanner", "headlesschrome", "phantomjs", "curl/", "wget/",
            "python-requests", "python-urllib", "aiohttp", "go-http-client", "libwww-perl", "java/", "axios/",
            "node-fetch", "facebookexternalhit", "skypeuripreview", "bingpreview", "linkexpanding",
        ].map { UserAgentRule(match: .contains($0), verdict: .machine) }

    /// Nobody has opened, or followed a link, sooner than this after the mail was accepted.
    static let soonestOpen = Duration.seconds(1)
    static let soonestClick = Duration.seconds(5)
    /// So many different links of one mail within the time: nobody clicks that fast.
    static let bursts: [(links: Int, within: Duration)] = [(2, .milliseconds(500)), (3, .seconds(2))]
    /// Events wait so long before they are counted: until no burst can include them any more.
    static let window = Duration.seconds(2)

    static func verdict(on visitor: Visitor, isClick: Bool) -> Verdict {
        if visitor.isHead || visitor.isPrefetch { return .machine }
        if let rule = rule(for: visitor.userAgent) { return userAgents[rule].verdict }
        return .plausibleAfter(isClick ? soonestClick : soonestOpen)
    }

    /// Rules that look for a text anywhere, by its first octet.
    private static let texts: [[(rule: Int, text: [UInt8])]] = {
        var texts = [[(rule: Int, text: [UInt8])]](repeating: [], count: 256)
        for (index, rule) in userAgents.enumerated() {
            guard case .contains(let text) = rule.match, let first = text.utf8.first else { continue }
            texts[Int(first)].append((index, Array(text.utf8)))
        }
        return texts
    }()

    /// Names are compared whole where a rule says so.
    private static let names: [(rule: Int, text: [UInt8])] = userAgents.enumerated().compactMap { index, rule in
        guard case .exactly(let text) = rule.match else { return nil }
        return (index, Array(text.utf8))
    }

    /// The first that matches. Octet by octet in one walk: every tracking request comes through here.
    private static func rule(for userAgent: String) -> Int? {
        let name = userAgent.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
        var found = names.first { $0.text == name }?.rule
        for start in name.indices {
            for candidate in texts[Int(name[start])] where candidate.rule < found ?? Int.max {
                if name[start...].starts(with: candidate.text) { found = candidate.rule }
            }
        }
        return found
    }
}

/// What a request for a tracking link says of who made it.
package struct Visitor: Sendable {
    package var userAgent: String
    package var isHead: Bool
    /// `Sec-Purpose: prefetch` and its kin.
    package var isPrefetch: Bool

    package init(userAgent: String, isHead: Bool = false, isPrefetch: Bool = false) {
        self.userAgent = userAgent
        self.isHead = isHead
        self.isPrefetch = isPrefetch
    }
}
