// SPDX-License-Identifier: Apache-2.0

import MailboxSimulator
import NIOCore
import SMTP
import Testing

@Suite struct InboxTests {
    @Test func `the oldest messages give way at the limit and counters go on`() {
        var limits = Inbox.Limits()
        limits.messages = 3
        let inbox = Inbox(limits: limits)
        for number in 1...10 {
            inbox.add(
                ByteBuffer(string: "message \(number)"), envelope: ServerEnvelope(),
                provider: number.isMultiple(of: 2) ? .gmail : .au, at: 0)
        }
        #expect(inbox.messages().map(\.id) == [10, 9, 8, 7, 6, 5])
        #expect(inbox.messages(provider: .au).map(\.id) == [9, 7, 5])
        #expect(inbox.messages(page: 1, pageSize: 4).map(\.id) == [6, 5])
        #expect(inbox.message(4) == nil)
        #expect(inbox.message(8)?.bytes == Array("message 8".utf8))
        #expect(inbox.message(11) == nil)
        #expect(inbox.message(0) == nil)
        #expect(inbox.counters(.gmail).accepted == 5)
        #expect(inbox.count() == 6)
    }

    @Test func `a large provider does not crowd out a small one`() {
        var limits = Inbox.Limits()
        limits.messages = 2
        let inbox = Inbox(limits: limits)
        for number in 1...9 {
            inbox.add(
                ByteBuffer(string: "x"), envelope: ServerEnvelope(), provider: number == 1 ? .docomo : .gmail, at: 0)
        }
        #expect(inbox.count(provider: .docomo) == 1)
        #expect(inbox.count(provider: .gmail) == 2)
    }

    @Test func `memory is bounded, but one message always stays`() {
        var limits = Inbox.Limits()
        limits.bytes = 10_000
        let inbox = Inbox(limits: limits)
        for _ in 1...5 {
            inbox.add(
                ByteBuffer(repeating: 65, count: 8_000), envelope: ServerEnvelope(), provider: .plain, at: 0)
        }
        #expect(inbox.count() == 1)
    }
}
