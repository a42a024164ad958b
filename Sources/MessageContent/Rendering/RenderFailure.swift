// SPDX-License-Identifier: Apache-2.0

/// Why one recipient's copy cannot be made. Permanent: the same input fails again.
package enum RenderFailure: Error, Equatable {
    /// The contact's address is none; `detail` says why, in English.
    case badAddress(detail: String)
    /// The message would exceed `CompiledMailing.sizeLimit`.
    case tooLarge
    /// The contact's fields are no JSON object of texts: a defect of whoever stored them.
    case badFields
}
