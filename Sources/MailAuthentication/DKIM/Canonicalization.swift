// SPDX-License-Identifier: Apache-2.0

/// What a signature tolerates on the way (RFC 6376 §3.4).
public enum Canonicalization: String, Sendable, CaseIterable {
    /// Nothing but empty lines at the end of the body.
    case simple
    /// Changes of white space and of the case of header names.
    case relaxed
}
