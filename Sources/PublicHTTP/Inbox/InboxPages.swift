// SPDX-License-Identifier: Apache-2.0

internal import MailboxSimulator
internal import WebFoundation

/// What the providers received, newest first.
struct InboxListPage: Page {
    struct Tab: Sendable {
        let key: String
        let name: String
        let count: String
        let isCurrent: Bool
    }

    struct Row: Sendable {
        let id: Int
        let time: String
        let subject: String
        let from: String
        let to: String
        let provider: String
    }

    struct Figure: Sendable {
        let label: String
        let value: String
    }

    let text: Texts
    let query: String
    let key: String
    let tabs: [Tab]
    let figures: [Figure]
    let rows: [Row]
    let isEmpty: Bool
    let kept: String
    let hasNewer: Bool
    let hasOlder: Bool
    let newerPage: Int
    let olderPage: Int

    static let template = "inbox-list"
}

/// One message as its reader sees it.
struct InboxMessagePage: Page {
    struct Field: Sendable {
        let name: String
        let value: String
    }

    struct Verdict: Sendable {
        let state: String
        let line: String
    }

    struct File: Sendable {
        let number: Int
        let name: String
        let size: String
    }

    let text: Texts
    let query: String
    let id: Int
    let subject: String
    let from: String
    let to: String
    let time: String
    let provider: String
    let envelopeFrom: String
    let envelopeTo: String
    let size: String
    let hasHTML: Bool
    let hasText: Bool
    let body: String
    let verdicts: [Verdict]
    let isUnsigned: Bool
    let fields: [Field]
    let source: String
    let isSourceCut: Bool
    let files: [File]
    let hasFiles: Bool
    let hasUnsubscribe: Bool
    let unsubscribe: String

    static let template = "inbox-message"
}
