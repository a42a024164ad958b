// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// Gmail. Its replies carry a marker of the reason at their end and `gsmtp`; quotas hang on domains as well as on IPs.
    static let gmail: ReceivingProfile = {
        var server = ServerConfiguration(hostname: "mx.google.simulated", greeting: "ESMTP simulated - gsmtp")
        server.limits.messageSize = 35_882_577
        server.replies.messageAccepted = ServerReply(250, "2.0.0 OK simulated - gsmtp")
        server.replies.messageTooLarge = ServerReply(552, "5.2.3 The message is larger than the size limit. - gsmtp")
        server.replies.tooManyRecipients = ServerReply(452, "4.5.3 The message has too many recipients. - gsmtp")
        return ReceivingProfile(
            provider: .gmail, domains: ["gmail.com", "googlemail.com"], server: server, connectionsPerClient: 50,
            tooManyConnections: .replyAndClose(ServerReply(421, "4.7.0 Try again later, closing connection. - gsmtp")),
            rules: [
                Rule(
                    0.008, at: .rcpt, isUnknownUser: true,
                    .refuse(
                        ServerReply(
                            550, "5.1.1 The email account that you tried to reach does not exist.",
                            "5.1.1 Check {address} for mistakes. NoSuchUser - gsmtp"))),
                Rule(
                    0.004, at: .rcpt,
                    .refuse(
                        ServerReply(
                            452, "4.2.2 The recipient's inbox is out of storage space. OverQuotaTemp - gsmtp"))),
                Rule(
                    0.010, at: .dot,
                    .defer(ServerReply(421, "4.3.0 Temporary System Problem. Try again later. - gsmtp"), attempts: 1)),
                Rule(
                    0.005, at: .rcpt,
                    .defer(
                        ServerReply(450, "4.2.1 The user is receiving email too quickly. Try later. - gsmtp"),
                        attempts: 1)),
            ],
            incident: .replyAndClose(
                ServerReply(421, "4.7.28 Unusual rate of email from your IP address {peer}. - gsmtp")))
    }()
}
