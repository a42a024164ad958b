// SPDX-License-Identifier: Apache-2.0

/// How a server presents itself and what it bears. Everything that a peer can make grow has its limit here.
public struct ServerConfiguration: Sendable, Hashable {
    /// Name in the greeting and in the reply to EHLO.
    public var hostname: String
    /// Text of the 220 greeting after the host name.
    public var greeting: String
    /// What EHLO announces beside SIZE and STARTTLS, which follow from `limits` and from the certificate.
    public var extensions: Set<Extension>
    public var limits: Limits
    public var replies: Replies

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
        case pipelining = "PIPELINING"
        case eightBitMIME = "8BITMIME"
        case enhancedStatusCodes = "ENHANCEDSTATUSCODES"
        case chunking = "CHUNKING"
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

        public init() {}
    }

    /// Texts that differ from provider to provider.
    public struct Replies: Sendable, Hashable {
        public var messageAccepted = ServerReply(250, "2.0.0 Ok")
        public var lineTooLong = ServerReply(500, "Line Too Long")
        public var messageTooLarge = ServerReply(552, "5.3.4 Message size exceeds fixed limit")
        public var tooManyRecipients = ServerReply(452, "4.5.3 Too many recipients")
        public var tooManyMessages = ServerReply(421, "4.7.0 Too many messages for this session, closing")
        public var idle = ServerReply(421, "4.4.2 Timeout waiting for command")

        public init() {}
    }
}
