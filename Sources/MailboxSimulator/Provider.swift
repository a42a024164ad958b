// SPDX-License-Identifier: Apache-2.0

/// A mailbox provider that a simulated server stands for.
public enum Provider: String, Sendable, Hashable, CaseIterable {
    /// Gmail, Yahoo! JAPAN, NTT docomo, au (KDDI), SoftBank and Outlook.com, by their published manners.
    case gmail, yahoo, docomo, au, softbank, outlook
    /// Every domain that is nobody else's.
    case plain

    /// The provider that serves `domain`, whose letters may be of either case.
    public static func serving(domain: String) -> Provider {
        var rest = Substring(domain.lowercased())
        while !rest.isEmpty {
            if let provider = byDomain[String(rest)] { return provider }
            // Carriers gave out subdomains as well, such as t.vodafone.ne.jp.
            guard let dot = rest.firstIndex(of: ".") else { break }
            rest = rest[rest.index(after: dot)...]
        }
        return .plain
    }

    /// Serving its own domain `address` belongs to; `plain` where there is no domain.
    static func serving(address: String) -> Provider {
        guard let at = address.lastIndex(of: "@") else { return .plain }
        return serving(domain: String(address[address.index(after: at)...]))
    }

    private static let byDomain: [String: Provider] = {
        var table: [String: Provider] = [:]
        for provider in allCases {
            for domain in provider.profile.domains { table[domain] = provider }
        }
        return table
    }()

    /// What its server is like.
    public var profile: ReceivingProfile {
        switch self {
        case .gmail: .gmail
        case .yahoo: .yahoo
        case .docomo: .docomo
        case .au: .au
        case .softbank: .softbank
        case .outlook: .outlook
        case .plain: .plain
        }
    }
}
