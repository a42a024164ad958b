// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import MailboxSimulator
import NIOCore

extension ImposedLimits {
    /// What a profile promises to keep within. Of the ways back the one in steps is something that a provider asks for;
    /// an additive one is the sender's own caution.
    init(_ profile: Profile, withQuietMinutes: Bool = true) {
        self.init(
            connections: profile.limits.connections, messagesPerConnection: profile.limits.messagesPerConnection,
            messagesPerSecond: profile.limits.messagesPerSecond,
            quietMinutes: withQuietMinutes ? profile.quietMinutes : [])
        if case .steps(let connections, let step, let every, let pause) = profile.recovery {
            recovery = Recovery(
                pause: .nanoseconds(pause.nanoseconds), connections: connections, step: step,
                every: .nanoseconds(every.nanoseconds))
        }
    }
}
