// SPDX-License-Identifier: Apache-2.0

/// Something about a draft's content that its author should hear while writing it.
package struct DraftProblem: Sendable, Equatable {
    /// Beside which field it is said.
    package enum Place: String, Sendable, CaseIterable { case mailing, fromName, subject, text, html }

    package let place: Place
    /// The mailing cannot be sent like this. False: it can, and somebody should look.
    package let blocks: Bool
    package let english: String
    package let japanese: String

    package init(_ place: Place, blocks: Bool, english: String, japanese: String) {
        self.place = place
        self.blocks = blocks
        self.english = english
        self.japanese = japanese
    }
}

/// One reader's copy of a mailing, made by the same way as the real one and taken apart again, as a mail program does.
package struct MailingPreview: Sendable, Equatable {
    /// As the From field shows it, decoded: name and address.
    package var from: String
    package var subject: String
    /// Nil: the mailing has no such part.
    package var text: String?
    package var html: String?
    /// Octets of the whole mail, header, signature, pictures and files included.
    package var size: Int
    /// Characters that ISO-2022-JP lacks, each once, with their places in the order of From name, subject, bodies:
    /// in a mail of that charset they are 〓 already.
    package var lacking: [String]

    package init(
        from: String, subject: String, text: String? = nil, html: String? = nil, size: Int = 0, lacking: [String] = []
    ) {
        self.from = from
        self.subject = subject
        self.text = text
        self.html = html
        self.size = size
        self.lacking = lacking
    }
}
