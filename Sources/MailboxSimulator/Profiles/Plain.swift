// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// Any other server: a common mail system of a company, with greylisting for a few.
    static let plain: ReceivingProfile = {
        var server = ServerConfiguration(hostname: "mx.plain.simulated")
        server.replies.messageAccepted = ServerReply(250, "2.0.0 Ok: queued")
        return ReceivingProfile(
            provider: .plain, domains: [], server: server, connectionsPerClient: 200,
            tooManyConnections: .replyAndClose(ServerReply(421, "4.7.0 Too many connections from {peer}")),
            rules: [
                Rule(
                    0.008, at: .rcpt, isUnknownUser: true,
                    .refuse(ServerReply(550, "5.1.1 <{address}>: Recipient address rejected: User unknown"))),
                Rule(0.004, at: .rcpt, .refuse(ServerReply(452, "4.2.2 <{address}>: Mailbox full"))),
                Rule(0.010, at: .dot, .defer(ServerReply(451, "4.3.0 Temporary failure, try again"), attempts: 1)),
                Rule(
                    0.005, at: .rcpt,
                    .defer(ServerReply(450, "4.2.0 <{address}>: Recipient address rejected: Greylisted"), attempts: 1)),
            ],
            incident: .replyAndClose(ServerReply(421, "4.3.2 Service not available, closing")))
    }()
}
