// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// au (KDDI): blocks by TCP reset; filters of the recipient are a 550 without address, or a 250 and silence.
    static let au: ReceivingProfile = {
        var server = ServerConfiguration(
            hostname: "lsean.ezweb.simulated", greeting: "ESMTP", extensions: [.pipelining, .eightBitMIME])
        server.limits.recipients = 100
        server.limits.messageSize = 3 * 1_024 * 1_024
        server.replies.messageAccepted = ServerReply(250, "2.0.0 Ok: queued")
        server.replies.tooManyRecipients = ServerReply(452, "4.5.3 Error: too many recipients")
        return ReceivingProfile(
            provider: .au, domains: ["au.com", "ezweb.ne.jp"], server: server, connectionsPerClient: 20,
            tooManyConnections: .reset,
            rules: [
                Rule(0.008, at: .rcpt, isUnknownUser: true, .refuse(ServerReply(550, "<{address}>: User unknown"))),
                Rule(0.003, at: .rcpt, .refuse(ServerReply(550, ": User unknown"))),
                Rule(0.004, at: .dot, .refuse(ServerReply(552, "5.2.2 <{address}>: Mailbox full"))),
                Rule(0.015, at: .rcpt, .defer(ServerReply(451, "4.3.0 <{address}>: Try again later"), attempts: 1)),
                Rule(0.010, at: .dot, .drop),
            ],
            incident: .reset)
    }()
}
