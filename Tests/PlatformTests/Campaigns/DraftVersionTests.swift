// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct DraftVersionTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test(arguments: [
        ("a", "a", 599, nil), ("a", "a", 600, DraftVersion.Reason.time), ("a", "b", 1, .author), ("", "b", 1, nil),
        ("a", "", 1, nil), ("", "b", 600, .time), ("a", "b", 600, .author),
    ])
    func `a draft is kept where hands change, and every ten minutes`(
        author: String, editor: String, seconds: Int, reason: DraftVersion.Reason?
    ) {
        #expect(
            DraftVersion.reason(
                author: author, editor: editor, lastKept: Self.start, at: Self.start + .seconds(seconds)) == reason)
    }

    @Test func `the oldest automatic versions go first, then the oldest of all, and never the newest`() {
        func rows(_ count: Int, octets: Int = 10, _ reason: (Int) -> DraftVersion.Reason) -> [(
            version: Int, reason: DraftVersion.Reason, octets: Int
        )] {
            (1...count).map { ($0, reason($0), octets) }
        }
        #expect(DraftVersion.surplus(rows(50) { _ in .time }).isEmpty)
        #expect(DraftVersion.surplus(rows(52) { $0 <= 10 ? .test : .time }) == [11, 12])
        #expect(DraftVersion.surplus(rows(51) { _ in .test }) == [1])
        #expect(DraftVersion.surplus(rows(51) { $0 == 51 ? .time : .schedule }) == [1])
        #expect(DraftVersion.surplus(rows(4, octets: 4_000_000) { $0 == 2 ? .author : .test }) == [2, 1])
        // Small ones would free nothing.
        #expect(DraftVersion.surplus([(1, .time, 9), (2, .test, 6_000_000), (3, .time, 6_000_000)]) == [2])
        #expect(DraftVersion.surplus([(9, .time, 20_000_000)]).isEmpty)
    }

    @Test func `what differs is told part by part`() {
        let old = CampaignContent(
            name: "n", fromName: "f", fromAddress: "a@example.jp", subject: "が", text: "a\nb", html: nil,
            charset: .utf8, isTracked: true)
        var new = old
        #expect(DraftDifference(from: old, for: .everybody, to: new, for: .everybody).changes.isEmpty)
        new.subject = "か\u{3099}"
        new.text = "a\nc\nd"
        new.html = "<p>"
        new.isTracked = false
        let changes = DraftDifference(
            from: old, for: .everybody, to: new, for: Audience(lists: [ContactListID(1)])
        ).changes
        #expect(changes.map(\.part) == [.audience, .subject, .text, .html, .tracking])
        #expect(changes[2].lines?.added == 2 && changes[2].lines?.removed == 1)
    }
}
