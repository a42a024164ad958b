// SPDX-License-Identifier: Apache-2.0

/// A person's word to send a mailing.
package struct SendOrder: Sendable, Equatable {
    /// The draft that the person saw.
    package var version: Int
    /// Keys of the warnings that the person ticked.
    package var acknowledged: Set<String>
    /// Nil: now, which is after the grace time.
    package var startAt: Timestamp?
    /// How long the mails take to leave; nil: as soon as possible.
    package var spread: Duration?
    package var actor: String

    package init(
        version: Int, acknowledged: Set<String>, startAt: Timestamp?, spread: Duration? = nil, actor: String
    ) {
        self.version = version
        self.acknowledged = acknowledged
        self.startAt = startAt
        self.spread = spread
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
    /// Of those typed; a group has a limit of its own.
    package static let addressLimit = 10

    /// As typed; may be none where there is a group.
    package var addresses: [String]
    /// Whose testers get it as well.
    package var group: TesterGroupID?
    /// Whose values are merged where a tester has no reader; nil, or a reader who is gone: nobody's, every field is
    /// blank.
    package var reader: ContactID?
    /// The subject begins with 【テスト】.
    package var isMarked: Bool
    package var actor: String

    package init(
        addresses: [String], group: TesterGroupID? = nil, reader: ContactID?, isMarked: Bool, actor: String
    ) {
        self.addresses = addresses
        self.group = group
        self.reader = reader
        self.isMarked = isMarked
        self.actor = actor
    }
}

/// What came of a ``TestOrder``.
package struct TestResult: Sendable, Equatable {
    /// A tester for whom no mail could be made, and why.
    package struct Missed: Sendable, Equatable {
        package let tester: Tester
        package let why: Wording

        package init(tester: Tester, why: Wording) {
            self.tester = tester
            self.why = why
        }
    }

    /// Copies that are on their way.
    package var sent: Int
    package var missed: [Missed]
    /// Testers whose reader is gone or in the trash: their copies show the values of the reader chosen with the test.
    package var borrowed: [Tester]

    package init(sent: Int, missed: [Missed] = [], borrowed: [Tester] = []) {
        self.sent = sent
        self.missed = missed
        self.borrowed = borrowed
    }
}
