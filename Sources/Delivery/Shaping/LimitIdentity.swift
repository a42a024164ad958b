// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Whose limit it is: what a receiving server counts when it says "too much from you".
package enum LimitIdentity: Hashable, Sendable {
    case source(String)
    /// IPv4 /24 or IPv6 /64 of a source's address.
    case netblock(String)
    case pool(String)
    case tenant(TenantID)
    /// `d=` of the DKIM signature.
    case dkimDomain(String)
    case returnPathDomain(String)
    /// Of the links in the mail.
    case urlDomain(String)
    case campaign(CampaignID)
    /// Everything that goes there.
    case everybody

    /// `source:mta-1`; a number for what has no name.
    package var text: String {
        switch self {
        case .source(let name): "source:\(name)"
        case .netblock(let block): "netblock:\(block)"
        case .pool(let name): "pool:\(name)"
        case .tenant(let id): "tenant:\(id.rawValue)"
        case .dkimDomain(let domain): "dkim-domain:\(domain)"
        case .returnPathDomain(let domain): "return-path-domain:\(domain)"
        case .urlDomain(let domain): "url-domain:\(domain)"
        case .campaign(let id): "campaign:\(id.rawValue)"
        case .everybody: "everybody"
        }
    }

    package init?(text: String) {
        if text == "everybody" {
            self = .everybody
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "source": self = .source(value)
        case "netblock": self = .netblock(value)
        case "pool": self = .pool(value)
        case "tenant": self = .tenant(TenantID(Int64(value) ?? 0))
        case "dkim-domain": self = .dkimDomain(value)
        case "return-path-domain": self = .returnPathDomain(value)
        case "url-domain": self = .urlDomain(value)
        case "campaign": self = .campaign(CampaignID(Int64(value) ?? 0))
        default: return nil
        }
    }
}

/// An identity's limits at one site, or everywhere.
package struct GateKey: Hashable, Sendable {
    package var identity: LimitIdentity
    /// `Place.site`; nil: wherever the mail goes.
    package var site: String?

    package init(_ identity: LimitIdentity, at site: String? = nil) {
        self.identity = identity
        self.site = site
    }

    /// It is in the way of mailings, not of lanes.
    var limitsStreams: Bool {
        switch identity {
        case .source, .netblock: false
        case .everybody: site?.first == Place.domainMark
        default: true
        }
    }

    package var text: String { identity.text + (site.map { " at \($0)" } ?? "") }
}
