// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// SoftBank: small messages; the recipient's filters accept and drop.
    static let softbank: ReceivingProfile = {
        var server = ServerConfiguration(
            hostname: "mx.softbank.simulated", greeting: "ESMTP",
            extensions: [.pipelining, .eightBitMIME, .enhancedStatusCodes])
        server.limits.recipients = 100
        server.limits.messageSize = 1 * 1_024 * 1_024
        server.replies.messageAccepted = ServerReply(250, "Mail accepted")
        return ReceivingProfile(
            provider: .softbank,
            domains: [
                "softbank.ne.jp", "i.softbank.jp", "disney.ne.jp", "vodafone.ne.jp", "y-mobile.ne.jp", "ymobile.ne.jp",
            ],
            server: server, connectionsPerClient: 20,
            tooManyConnections: .replyAndClose(ServerReply(421, "4.7.0 Too many sessions from {peer}")),
            rules: [
                Rule(
                    0.008, at: .rcpt, isUnknownUser: true, .refuse(ServerReply(550, "Invalid recipient: <{address}>"))),
                Rule(0.004, at: .rcpt, .refuse(ServerReply(452, "4.2.2 Mailbox of <{address}> is full"))),
                Rule(0.015, at: .dot, .defer(ServerReply(451, "4.3.0 Temporary failure"), attempts: 1)),
                Rule(0.010, at: .dot, .drop),
            ],
            incident: .replyAndClose(ServerReply(421, "4.7.0 Service not available for {peer}")))
    }()
}
