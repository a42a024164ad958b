// SPDX-License-Identifier: Apache-2.0

/// One header field of a parsed message.
public struct MessageHeader: Sendable, Hashable {
    /// As written.
    public let name: String
    /// Unfolded, not decoded, without surrounding space.
    public let rawValue: String
    /// With its encoded words decoded (RFC 2047).
    public let value: String
}

/// What is wrong with a message; it was read all the same.
public enum MessageDefect: Sendable, Hashable {
    /// A line in a header that is neither a field nor the continuation of one.
    case malformedHeaderLine
    /// More than 1000 lines or 256 KB of header; the rest was taken as body.
    case headerTooLarge
    /// An encoded word (RFC 2047) that cannot be decoded; it is shown as written.
    case malformedEncodedWord
    /// A text part in a charset of this name; read as UTF-8 or windows-1252.
    case unknownCharset(String)
    /// A Content-Type that cannot be read; taken as plain text.
    case malformedContentType
    /// A multipart without a boundary; not taken apart.
    case missingBoundary
    /// The multipart's closing delimiter never came.
    case unclosedMultipart
    /// No part between the delimiters.
    case emptyMultipart
    /// A base64 part with octets that are no base64.
    case malformedBase64
    /// A Content-Transfer-Encoding of this name; the part is taken as it is.
    case unknownTransferEncoding(String)
    /// Nested more than 50 deep, or more than 200 parts; the rest was not taken apart.
    case tooManyParts
    /// A CR without LF or an LF without CR.
    case bareLineBreak
}
