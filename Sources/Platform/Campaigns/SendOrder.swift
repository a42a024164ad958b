// SPDX-License-Identifier: Apache-2.0

/// A person's word to send a mailing.
package struct SendOrder: Sendable, Equatable {
    /// The draft that the person saw.
    package var version: Int
    /// Keys of the warnings that the person ticked.
    package var acknowledged: Set<String>
    /// Nil: now, which is after the grace time.
    package var startAt: Timestamp?
    package var actor: String

    package init(version: Int, acknowledged: Set<String>, startAt: Timestamp?, actor: String) {
        self.version = version
        self.acknowledged = acknowledged
        self.startAt = startAt
        self.actor = actor
    }
}

/// What came of a ``SendOrder``.
package enum SendAnswer: Sendable, Equatable {
    /// It starts then by itself.
    case scheduled(Timestamp)
    /// It was ordered before, as by the first press of a double click; nothing was changed.
    case already
    /// The draft was saved since the person saw it.
    case changed
    /// Warnings that were not ticked.
    case open([CheckItem])
    case blocked([CheckItem])
}

/// Mails to try a mailing out with.
package struct TestOrder: Sendable, Equatable {
    package static let addressLimit = 10

    /// As typed.
    package var addresses: [String]
    /// Whose values are merged; nil, or a reader who is gone: nobody's, every field is blank.
    package var reader: ContactID?
    /// The subject begins with 【テスト】.
    package var isMarked: Bool
    package var actor: String

    package init(addresses: [String], reader: ContactID?, isMarked: Bool, actor: String) {
        self.addresses = addresses
        self.reader = reader
        self.isMarked = isMarked
        self.actor = actor
    }
}
