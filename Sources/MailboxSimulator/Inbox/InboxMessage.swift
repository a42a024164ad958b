// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// A message that a simulated provider received.
public struct InboxMessage: Sendable, Identifiable {
    /// Counts up from 1 through the life of the inbox.
    public let id: Int
    /// Whose server took it.
    public let provider: Provider
    /// Seconds since 1970.
    public let received: Int64
    /// Reverse path of the envelope, empty for the null sender.
    public let sender: String
    /// Recipients of the envelope.
    public let recipients: [String]
    /// Octets.
    public let size: Int
    let buffer: ByteBuffer

    /// The message as it came, without dots stuffed. A copy.
    public var bytes: [UInt8] { Array(buffer.readableBytesView) }

    /// The first `count` octets, for those who want the header alone.
    public func prefix(_ count: Int) -> [UInt8] { Array(buffer.readableBytesView.prefix(count)) }
}
