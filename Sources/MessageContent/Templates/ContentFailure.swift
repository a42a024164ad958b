// SPDX-License-Identifier: Apache-2.0

/// Why a mailing cannot be compiled. `ContentCheck` finds all of these, and more, beforehand.
package enum ContentFailure: Error, Equatable {
    case template(TemplateFault)
    /// There is neither a text nor an HTML part.
    case noBody
    /// The From address is none; `detail` says why, in English.
    case badFromAddress(detail: String)
}

extension ContentFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .template(let fault): fault.english
        case .noBody: "The mailing has neither a text nor an HTML part."
        case .badFromAddress(let detail): "The From address is not valid: \(detail)"
        }
    }
}
