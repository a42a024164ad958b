// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// Outlook.com with its older names.
    static let outlook: ReceivingProfile = {
        var server = ServerConfiguration(hostname: "mail.protection.outlook.simulated", greeting: "Microsoft ESMTP")
        server.limits.recipients = 500
        server.limits.messageSize = 49_283_072
        server.replies.messageAccepted = ServerReply(250, "2.6.0 Queued mail for delivery")
        return ReceivingProfile(
            provider: .outlook,
            domains: [
                "outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.jp", "live.com", "msn.com",
            ],
            server: server, connectionsPerClient: 500,
            tooManyConnections: .replyAndClose(
                ServerReply(421, "RP-003 The mail server {peer} has exceeded the connection limit allowed")),
            rules: [
                Rule(
                    0.008, at: .rcpt, isUnknownUser: true,
                    .refuse(ServerReply(550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"))),
                Rule(0.004, at: .dot, .refuse(ServerReply(552, "5.2.2 Mailbox full"))),
                Rule(
                    0.015, at: .rcpt,
                    .defer(ServerReply(451, "4.7.500 Server busy. Please try again later from [{peer}]"), attempts: 1)),
            ],
            incident: .replyAndClose(
                ServerReply(421, "RP-001 The mail server {peer} has exceeded the rate limit allowed")))
    }()
}
