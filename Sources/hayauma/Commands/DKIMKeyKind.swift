// SPDX-License-Identifier: Apache-2.0

import Platform

/// What a command may ask for as a domain's key.
enum DKIMKeyKind: String, CaseIterable {
    case rsa2048
    /// Plain RSA-2048 to verifiers; signs faster, is to be changed more often.
    case rsa2048ThreePrimes = "rsa2048-3p"
    case ed25519, none

    var algorithm: SendingDomain.Algorithm {
        switch self {
        case .rsa2048, .rsa2048ThreePrimes: .rsa2048
        case .ed25519: .ed25519
        case .none: .none
        }
    }

    static func parsed(_ text: String) throws -> DKIMKeyKind {
        guard let kind = DKIMKeyKind(rawValue: text) else { throw ControlFailure("--dkim must be one of \(names)") }
        return kind
    }

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
