// SPDX-License-Identifier: Apache-2.0

/// What a server offered in its EHLO reply (RFC 5321 §4.1.1.1).
public struct Capabilities: Sendable, Equatable {
    public var pipelining = false
    public var eightBitMIME = false
    public var smtpUTF8 = false
    public var chunking = false
    public var enhancedStatusCodes = false
    public var startTLS = false
    public var size = false
    /// The largest message that the server takes, in octets; nil where it names none (RFC 1870 §4).
    public var maximumSize: Int?

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
