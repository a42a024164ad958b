// SPDX-License-Identifier: Apache-2.0

/// How a server presents itself and what it bears. Everything that a peer can make grow has its limit here.
public struct ServerConfiguration: Sendable, Hashable {
    /// Name in the greeting and in the reply to EHLO.
    public var hostname: String
    /// Text of the 220 greeting after the host name.
    public var greeting: String
    /// What EHLO announces beside SIZE and STARTTLS, which follow from `limits` and from the certificate.
    public var extensions: Set<Extension>
    /// What one connection may ask for.
    public var limits: Limits
    /// Texts of its own for common replies.
    public var replies: Replies

    /// A server of this name; by default with every extension and the limits and replies of the properties.
    public init(
        hostname: String, greeting: String = "ESMTP", extensions: Set<Extension> = Set(Extension.allCases),
        limits: Limits = Limits(), replies: Replies = Replies()
    ) {
        self.hostname = hostname
        self.greeting = greeting
        self.extensions = extensions
        self.limits = limits
        self.replies = replies
    }

    /// An EHLO keyword that can be left out.
    public enum Extension: String, Sendable, Hashable, CaseIterable {
        /// Commands may come in groups (RFC 2920).
        case pipelining = "PIPELINING"
        /// Contents may hold octets above 127 (RFC 6152).
        case eightBitMIME = "8BITMIME"
        /// Replies carry enhanced status codes (RFC 2034).
        case enhancedStatusCodes = "ENHANCEDSTATUSCODES"
        /// BDAT is understood (RFC 3030).
        case chunking = "CHUNKING"
        /// Addresses and headers may be UTF-8 (RFC 6531).
        case smtpUTF8 = "SMTPUTF8"
    }

    /// Limits of one connection. At each of them the peer hears a reply; only the hard ones end the connection.
    public struct Limits: Sendable, Hashable {
        /// Octets of a command line with its CRLF; a longer one is answered 500 and closes.
        public var commandLine = 2_048
        /// Octets of a line of the message with its CRLF; the message is read to its end and refused.
        public var messageLine = 1_000
        /// Octets of a message. A longer one is read and refused; past twice the limit the connection closes.
        public var messageSize = 10 * 1_024 * 1_024
        /// Recipients that one transaction takes.
        public var recipients = 100
        /// Refused commands before the connection closes with 421.
        public var errors = 20
        /// Commands before the connection closes with 421.
        public var commands = 100_000
        /// Messages before MAIL is answered 421 and the connection closes; nil: no limit.
        public var messages: Int?
        /// How long a connection may stay silent.
        public var idle: Duration = .seconds(300)

        /// Limits as the properties say.
        public init() {}
    }

    /// Texts that differ from provider to provider.
    public struct Replies: Sendable, Hashable {
        /// The message is taken.
        public var messageAccepted = ServerReply(250, "2.0.0 Ok")
        /// To a command line that is too long; the connection closes.
        public var lineTooLong = ServerReply(500, "Line Too Long")
        /// To a message above ``ServerConfiguration/Limits/messageSize``.
        public var messageTooLarge = ServerReply(552, "5.3.4 Message size exceeds fixed limit")
        /// To a recipient past ``ServerConfiguration/Limits/recipients``.
        public var tooManyRecipients = ServerReply(452, "4.5.3 Too many recipients")
        /// To MAIL past ``ServerConfiguration/Limits/messages``; the connection closes.
        public var tooManyMessages = ServerReply(421, "4.7.0 Too many messages for this session, closing")
        /// After ``ServerConfiguration/Limits/idle`` of silence; the connection closes.
        public var idle = ServerReply(421, "4.4.2 Timeout waiting for command")

        /// Replies as the properties say.
        public init() {}
    }
}
