// SPDX-License-Identifier: Apache-2.0

/// A message for one SMTP transaction.
public struct OutgoingMessage: Sendable {
    /// The return path without angle brackets; empty for the null sender.
    public let returnPath: String
    /// Recipients as they go into RCPT, local parts quoted where they must be (`EmailAddress.wireForm`).
    public let recipients: [String]
    /// The message (RFC 5322): CRLF line ends only, 7-bit, lines ≤ 998 octets, not dot-stuffed.
    public let content: [UInt8]
    /// An address of the envelope is not ASCII: only a server with SMTPUTF8 can take it (RFC 6531 §3.1).
    public let needsSMTPUTF8: Bool

    /// A message whose parts are as the properties ask; ``ContentWriter/defect(in:)`` looks at the content.
    public init(returnPath: String, recipients: [String], content: [UInt8], needsSMTPUTF8: Bool = false) {
        self.returnPath = returnPath
        self.recipients = recipients
        self.content = content
        self.needsSMTPUTF8 = needsSMTPUTF8
    }
}
