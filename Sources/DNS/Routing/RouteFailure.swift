// SPDX-License-Identifier: Apache-2.0

/// Why there is no host to take a domain's mail.
public enum RouteFailure: Error, Equatable {
    /// The DNS did not answer. Try again later.
    case temporary(detail: String)
    /// The domain does not exist, or has neither mail exchanger nor address.
    case noSuchDomain
    /// The domain says that it takes no mail (RFC 7505).
    case nullMX
    /// Every address of every host lies in a network that mail must not be sent to.
    case prohibited
    /// There are mail exchangers, but none of them has an address.
    case unreachable

    /// The same question may be answered later; every other case is final.
    public var isTemporary: Bool {
        if case .temporary = self { true } else { false }
    }

    /// The reply code that a relay would give (RFC 7504 for 556).
    public var replyCode: UInt16 {
        switch self {
        case .temporary: 451
        case .noSuchDomain, .prohibited, .unreachable: 550
        case .nullMX: 556
        }
    }

    /// The enhanced status code (RFC 3463, RFC 7505 §4.1).
    public var enhancedStatus: String {
        switch self {
        case .temporary: "4.4.3"
        case .noSuchDomain: "5.1.2"
        case .nullMX: "5.1.10"
        case .prohibited, .unreachable: "5.4.4"
        }
    }
}
