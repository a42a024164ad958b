// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// docomo: "Unknown user" says that there is none at RCPT, and that the recipient's filter refused after the data.
    static let docomo: ReceivingProfile = {
        var server = ServerConfiguration(
            hostname: "mfsmax.docomo.simulated", greeting: "ESMTP", extensions: [.pipelining, .eightBitMIME])
        server.limits.recipients = 100
        server.limits.messageLine = 1_000
        server.limits.messageSize = 10 * 1_024 * 1_024
        server.replies.messageAccepted = ServerReply(250, "ok")
        server.replies.lineTooLong = ServerReply(500, "Line Too Long")
        server.replies.tooManyRecipients = ServerReply(552, "Too many recipients")
        let unknown = ServerReply(550, "Unknown user {address}")
        return ReceivingProfile(
            provider: .docomo, domains: ["docomo.ne.jp"], server: server, connectionsPerClient: 20,
            tooManyConnections: .replyAndClose(ServerReply(421, "Too many connections from {peer}")),
            rules: [
                Rule(0.008, at: .rcpt, isUnknownUser: true, .refuse(unknown)),
                Rule(0.004, at: .dot, .refuse(ServerReply(552, "Too much mail data {address}"))),
                Rule(0.005, at: .dot, .refuse(unknown)),
                Rule(0.010, at: .rcpt, .defer(ServerReply(451, "Try again later {address}"), attempts: 1)),
            ],
            incident: .replyAndClose(ServerReply(421, "Service not available from {peer}")))
    }()
}
