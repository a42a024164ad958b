// SPDX-License-Identifier: Apache-2.0

internal import SMTP

extension ReceivingProfile {
    /// Yahoo! JAPAN: two connections of a client, twenty messages on each.
    static let yahoo: ReceivingProfile = {
        var server = ServerConfiguration(
            hostname: "mx.mail.yahoo.simulated", extensions: [.pipelining, .eightBitMIME, .enhancedStatusCodes])
        server.limits.messages = 20
        server.limits.idle = .seconds(30)
        server.limits.messageSize = 25 * 1_024 * 1_024
        server.replies.messageAccepted = ServerReply(250, "ok simulated")
        server.replies.tooManyMessages = ServerReply(
            421, "Max message per connection reached, closing transmission channel")
        server.replies.idle = ServerReply(421, "Timeout waiting for command")
        return ReceivingProfile(
            provider: .yahoo, domains: ["yahoo.co.jp", "ymail.ne.jp", "ybb.ne.jp"], server: server,
            connectionsPerClient: 2,
            tooManyConnections: .replyAndClose(
                ServerReply(421, "[TSS04] Messages from {peer} temporarily deferred: too many connections")),
            rules: [
                Rule(
                    0.008, at: .dot, isUnknownUser: true,
                    .refuse(ServerReply(554, "delivery error: dd This user doesn't have an account ({address})"))),
                Rule(
                    0.004, at: .dot,
                    .refuse(ServerReply(554, "delivery error: dd Sorry, the account of {address} is over quota."))),
                Rule(
                    0.015, at: .dot, .defer(ServerReply(451, "Message temporarily deferred - [170]"), attempts: 2)),
            ],
            incident: .replyAndClose(
                ServerReply(421, "[TSS04] Messages from {peer} temporarily deferred due to unexpected volume")))
    }()
}
