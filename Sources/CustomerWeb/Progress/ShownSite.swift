// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// A provider as people know it: one site of the delivery, or all the small domains together.
struct ShownSite: Sendable {
    /// `gmail`, `yahoo` …, or `other`; what a link asks for.
    let key: String
    var counts = CampaignCounts()
    var engagement = CampaignEngagement()

    /// Providers that take a mail and may drop it in silence: what they took has not surely arrived.
    static let silent: Set<String> = ["au", "softbank"]

    static func key(of site: String) -> String { site.hasPrefix("other") ? "other" : site }

    /// Whether a link may carry it: a route's server is `HOST:PORT`.
    static func isKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 260
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-.:".utf8.contains(byte)
            }
    }

    static func name(_ key: String, _ language: Language) -> String {
        switch key {
        case "gmail": "Gmail"
        case "yahoo": "Yahoo! JAPAN"
        case "docomo": "docomo"
        case "au": "au"
        case "softbank": "SoftBank"
        case "outlook": "Outlook"
        case "icloud": "iCloud"
        case "other", "": language == .japanese ? "その他" : "Others"
        // A server of the operator's own choosing.
        default: key
        }
    }

    /// Largest first, the small domains last.
    static func gathered(_ sites: [SiteCounts]) -> [ShownSite] {
        var shown: [String: ShownSite] = [:]
        for site in sites {
            let key = key(of: site.site)
            shown[key, default: ShownSite(key: key)].add(site)
        }
        return shown.values.sorted { left, right in
            if (left.key == "other") != (right.key == "other") { return right.key == "other" }
            return (right.counts.recipients, left.key) < (left.counts.recipients, right.key)
        }
    }

    private mutating func add(_ site: SiteCounts) {
        counts.recipients += site.counts.recipients
        counts.delivered += site.counts.delivered
        counts.deferred += site.counts.deferred
        counts.bounced += site.counts.bounced
        counts.expired += site.counts.expired
        counts.unknown += site.counts.unknown
        counts.suppressed += site.counts.suppressed
        counts.cancelled += site.counts.cancelled
        engagement.opened += site.engagement.opened
        engagement.clicked += site.engagement.clicked
        engagement.unsubscribed += site.engagement.unsubscribed
    }
}

/// Parts of a bar in thousandths of its width, each at least visible.
struct BarPart: Sendable, Equatable {
    let kind: String
    let x: Int
    let width: Int

    static func parts(_ counts: CampaignCounts) -> [BarPart] {
        guard counts.recipients > 0 else { return [] }
        var x = 0
        return [
            ("i-ok", counts.delivered), ("i-wait", counts.deferred), ("i-bad", counts.bounced + counts.expired),
            ("i-unknown", counts.unknown), ("i-rest", counts.suppressed + counts.cancelled),
        ].compactMap { kind, count in
            guard count > 0 else { return nil }
            let width = min(1_000 - x, max(4, count * 1_000 / counts.recipients))
            defer { x += width }
            return BarPart(kind: kind, x: x, width: width)
        }
    }
}
