// SPDX-License-Identifier: Apache-2.0

/// One complete SMTP reply (RFC 5321 §4.2).
///
/// On the wire a reply is one or more lines that share a code, the last one marked by a space:
/// `250-PIPELINING CRLF`, then `250 SIZE 52428800 CRLF`.
public struct Reply: Sendable, Hashable {
    /// Reply code, 200...599.
    public let code: UInt16
    /// Text of the lines without code and separator, joined by LF. Octets that are no UTF-8 are replaced.
    public let text: String

    /// A reply with its lines joined by LF.
    public init(code: UInt16, text: String) {
        self.code = code
        self.text = text
    }

    /// 2xx
    public var isPositive: Bool { code / 100 == 2 }
    /// 4xx: the same command may succeed later.
    public var isTransient: Bool { code / 100 == 4 }
    /// 5xx
    public var isPermanent: Bool { code / 100 == 5 }
    /// The server is about to close the channel; it may answer any command (RFC 5321 §3.8).
    public var isClosing: Bool { code == 421 }

    /// The enhanced status code that opens the text, such as `5.1.1` (RFC 2034 §4, RFC 3463 §2); nil where there is none.
    public var enhancedStatus: String? {
        var digits = 0
        var dots = 0
        var length = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                guard digits <= 3 else { return nil }
            case UInt8(ascii: "."):
                guard digits > 0, dots < 2 else { return nil }
                dots += 1
                digits = 0
            default:
                guard dots == 2, digits > 0, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") else { return nil }
                return String(text.prefix(length))
            }
            length += 1
        }
        return dots == 2 && digits > 0 ? text : nil
    }
}

/// The step of an SMTP dialogue that a reply belongs to. The same text means different things at different steps.
public enum Phase: String, Sendable, CaseIterable {
    /// No connection, or none that lived to the greeting.
    case connect
    /// The reply to the connection itself, to EHLO or HELO, to STARTTLS and its handshake, to MAIL, to RCPT, to DATA.
    case greeting, ehlo, tls, mail, rcpt, data
    /// After the end of data, also that of BDAT LAST.
    case dot
}
