// SPDX-License-Identifier: Apache-2.0

package import MailboxSimulator

/// The simulator's inbox with what reading its messages takes.
package struct SandboxInbox: Sendable {
    package var inbox: Inbox
    /// Takes a message apart; never fails, whatever the bytes are. A header alone may be given.
    package var read: @Sendable ([UInt8]) -> ReadableMessage
    /// One line for each DKIM signature, such as `pass: example.jp (selector h1)`.
    package var verifySignatures: @Sendable ([UInt8]) async -> [String]
    /// The code of the mailing that a reverse path is of; nil for other mail.
    package var mailing: @Sendable (_ sender: String) -> String? = { _ in nil }
    /// Offset from UTC of the times on the pages.
    package var offsetInMinutes = 540

    package init(
        inbox: Inbox, read: @escaping @Sendable ([UInt8]) -> ReadableMessage = { ReadableMessage($0) },
        verifySignatures: @escaping @Sendable ([UInt8]) async -> [String]
    ) {
        self.inbox = inbox
        self.read = read
        self.verifySignatures = verifySignatures
    }
}

/// What a mail program shows of a message.
package struct ReadableMessage: Sendable {
    /// Decoded; empty where there is none.
    package var subject = ""
    package var from = ""
    package var to = ""
    package var html: String?
    package var text: String?
    /// Attachments, in order.
    var files: [File] = []
    /// In order, unfolded and decoded.
    package var headers: [(name: String, value: String)] = []

    package init() {}

    struct File: Sendable {
        /// As the message has it: anything.
        let name: String
        let bytes: [UInt8]
    }
}
