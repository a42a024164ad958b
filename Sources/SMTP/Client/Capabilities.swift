// SPDX-License-Identifier: Apache-2.0

/// What a server offered in its EHLO reply (RFC 5321 §4.1.1.1).
public struct Capabilities: Sendable, Equatable {
    /// Commands may be sent in groups (RFC 2920).
    public var pipelining = false
    /// Contents may hold octets above 127 (RFC 6152).
    public var eightBitMIME = false
    /// Addresses and headers may be UTF-8 (RFC 6531).
    public var smtpUTF8 = false
    /// BDAT is understood (RFC 3030).
    public var chunking = false
    /// Replies carry enhanced status codes (RFC 2034).
    public var enhancedStatusCodes = false
    /// TLS may be started (RFC 3207).
    public var startTLS = false
    /// The size of a message may be declared (RFC 1870).
    public var size = false
    /// The largest message that the server takes, in octets; nil where it names none (RFC 1870 §4).
    public var maximumSize: Int?

    /// A server that offers nothing, as one that knows only HELO.
    public init() {}

    /// Reads the lines of an EHLO reply; the first one is the server's name.
    public init(ehlo reply: Reply) {
        for line in reply.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
            let words = line.split(separator: " ")
            guard let keyword = words.first else { continue }
            switch keyword.uppercased() {
            case "PIPELINING": pipelining = true
            case "8BITMIME": eightBitMIME = true
            case "SMTPUTF8": smtpUTF8 = true
            case "CHUNKING": chunking = true
            case "ENHANCEDSTATUSCODES": enhancedStatusCodes = true
            case "STARTTLS": startTLS = true
            case "SIZE":
                size = true
                if words.count > 1, let limit = Int(words[1]), limit > 0 { maximumSize = limit }
            default: break
            }
        }
    }
}
