// SPDX-License-Identifier: Apache-2.0

/// What becomes of a value's characters at its place in a template.
enum Escaping: Equatable {
    /// Text and headers.
    case none
    /// `& < > " '` as references: HTML text, and attributes that hold no URL.
    case html
    /// At the beginning of a URL attribute: the value is a whole URL. Characters that no URL has are percent-encoded;
    /// a scheme other than http, https, mailto and tel is left out with all that follows.
    case wholeURL
    /// Inside a URL attribute: all but RFC 3986 §2.3's unreserved characters are percent-encoded.
    case urlComponent
}
