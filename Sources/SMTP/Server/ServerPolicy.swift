// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// What a server decides about peers and mail. Called on the connection's event loop: answer without waiting.
public protocol ServerPolicy: Sendable {
    /// A peer connected; `accept` sends the greeting.
    func connected(_ connection: ServerConnection) -> ServerDecision
    /// MAIL FROM with this reverse path, empty for the null sender.
    func mail(from reversePath: String, on connection: ServerConnection) -> ServerDecision
    /// RCPT TO; `envelope` holds the recipients taken so far.
    func recipient(_ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision
    /// DATA, before 354. Not asked for BDAT, which has no such reply.
    func data(_ envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision
    /// The whole message, without dots stuffed. What is answered positively is this side's responsibility from now on.
    func message(_ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision
    /// The connection ended, however it did. Called once for each `connected`.
    func closed(_ connection: ServerConnection)
}

extension ServerPolicy {
    public func connected(_ connection: ServerConnection) -> ServerDecision { .accept }
    public func mail(from reversePath: String, on connection: ServerConnection) -> ServerDecision { .accept }
    public func data(_ envelope: ServerEnvelope, on connection: ServerConnection) -> ServerDecision { .accept }
    public func closed(_ connection: ServerConnection) {}
}

/// An answer of the policy.
public indirect enum ServerDecision: Sendable, Hashable {
    /// Take it, with the usual reply.
    case accept
    /// Answer this; a positive code takes the command, any other refuses it.
    case reply(ServerReply)
    /// Answer this, then close.
    case replyAndClose(ServerReply)
    /// Close without a word.
    case close
    /// Close with a TCP reset, as some carriers signal a block.
    case reset
    /// Let the peer wait, then do the other. Nothing of its bytes is read meanwhile.
    case delay(Duration, then: ServerDecision)
}

/// What is known about a connection.
public struct ServerConnection: Sendable, Hashable {
    /// Different for each connection of a server's lifetime.
    public let id: UInt64
    /// IP address of the peer as text, without port.
    public let peer: String
    /// Name given with EHLO or HELO, empty before.
    public internal(set) var hello = ""
    /// The session goes on over TLS.
    public internal(set) var isEncrypted = false
    /// Messages taken so far.
    public internal(set) var messages = 0

    /// A connection that has said nothing yet.
    public init(id: UInt64, peer: String) {
        self.id = id
        self.peer = peer
    }
}

/// Reverse path and recipients of one transaction, as given, without angle brackets and source routes.
public struct ServerEnvelope: Sendable, Hashable {
    /// Empty for the null sender.
    public internal(set) var reversePath = ""
    /// Those taken so far, in the order of RCPT.
    public internal(set) var recipients: [String] = []
    /// SMTPUTF8 was given with MAIL (RFC 6531 §3.4).
    public internal(set) var needsUTF8 = false

    /// An envelope before MAIL.
    public init() {}
}
