// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Testing

@testable import Delivery

@Suite struct ReviewItemsTests {
    private let field = ContactField(id: ContactFieldID(3), name: "お名前", kind: .text)
    private let time = Timestamp(microseconds: 0)

    private func blanks(_ count: Int, _ standIns: [String]) -> CheckItem? {
        var audience = AudienceCount()
        audience.blanks = [field.id: count]
        return ReviewItems.blanks(audience, [MergeUse(field: field.id, standIns: standIns)], [field]).first
    }

    @Test func `blanks are counted with what stands in for them`() throws {
        let item = try #require(blanks(37, ["お客さま"]))
        #expect(item.severity == .warn && item.title.japanese == "「お名前」が空の読者が 37人います")
        #expect(item.note?.japanese == "その人には「お客さま」と入ります。")
        #expect(blanks(1, [""])?.note?.japanese == "その人には何も入りません。")
        #expect(blanks(0, [""]) == nil)
    }

    @Test func `a tick holds while the finding is the same in substance`() {
        #expect(blanks(37, ["客"])?.key == blanks(38, ["客"])?.key)
        #expect(blanks(37, ["客"])?.key != blanks(3_700, ["客"])?.key)
        #expect(blanks(37, ["客"])?.key != blanks(37, [""])?.key)
        let gone = ReviewItems.links([("https://a.jp/", .faulty(.status(404), at: time))])
        let later = ReviewItems.links([("https://a.jp/", .faulty(.status(404), at: time + .seconds(60)))])
        let other = ReviewItems.links([("https://b.jp/", .faulty(.status(404), at: time))])
        #expect(gone[0].key == later[0].key && gone[0].key != other[0].key && gone[0].severity == .warn)
    }

    @Test func `keys are names that a form can carry`() {
        let items =
            ReviewItems.links([("https://a.jp/?\"<>", .faulty(.noName, at: time))])
            + ReviewItems.problems([ContentProblem(.warn, .html, english: "x <y>", japanese: "z")])
            + [ReviewItems.sender("a@b.jp", "b.jp", state: nil, mayBeUnregistered: true, at: time)]
        for item in items {
            #expect(item.key.utf8.count <= 60)
            #expect(item.key.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == ".") }, "\(item.key)")
        }
    }

    @Test func `links that are being tried are pending, all good is one line, the sandbox says that it asks nobody`() {
        #expect(ReviewItems.links([("a", .pending), ("b", .good(at: time))]).map(\.severity) == [.pending])
        #expect(ReviewItems.links([("a", .good(at: time)), ("b", .good(at: time))]).map(\.severity) == [.good])
        #expect(ReviewItems.links([("a", .notAsked), ("b", .notAsked)]).map(\.severity) == [.note])
        #expect(ReviewItems.links([]).isEmpty)
    }

    @Test func `an unregistered sender blocks, but in the sandbox has to be ticked`() {
        #expect(ReviewItems.sender("a@b.jp", "b.jp", state: nil, mayBeUnregistered: false, at: time).severity == .block)
        #expect(ReviewItems.sender("a@b.jp", "b.jp", state: nil, mayBeUnregistered: true, at: time).severity == .warn)
        let missing = SenderStanding.known(missing: ["_dmarc.b.jp"], at: time)
        #expect(
            ReviewItems.sender("a@b.jp", "b.jp", state: missing, mayBeUnregistered: false, at: time).severity == .block)
        #expect(
            ReviewItems.sender(
                "a@b.jp", "b.jp", state: .known(missing: [], at: time), mayBeUnregistered: false, at: time
            )
            .severity == .good)
        #expect(
            ReviewItems.sender("a@b.jp", "b.jp", state: .notAsked, mayBeUnregistered: true, at: time).severity == .note)
    }

    @Test func `a list that is gone blocks, whoever would be left`() {
        var count = AudienceCount()
        count.recipients = 9
        #expect(ReviewItems.audience(count, isWhole: false).map(\.severity) == [.block])
        #expect(ReviewItems.audience(count, isWhole: true).isEmpty)
    }

    @Test func `the worst comes first, and an audience of nobody blocks`() {
        let items = ReviewItems.ordered(
            ReviewItems.problems([]) + ReviewItems.links([("a", .pending)])
                + ReviewItems.audience(AudienceCount(), isWhole: true))
        #expect(items.map(\.severity) == [.block, .pending, .good])
    }

    @Test func `the estimate is the slowest lane's, and sums to the audience`() throws {
        let routing = Routing(routes: [], profiles: try .load())
        let (duration, sites) = DurationEstimate.make(
            ["gmail.com": 10_000, "googlemail.com": 2, "docomo.ne.jp": 3_000, "a.example": 1, "b.example": 2],
            routing: routing)
        #expect(sites.reduce(0) { $0 + $1.recipients } == 13_005)
        #expect(sites.first?.site == "gmail" && sites.first?.recipients == 10_002)
        #expect(sites.first { $0.site == "docomo" }?.duration ?? .zero >= .seconds(100))
        #expect(duration == sites.map(\.duration).max())
        #expect(DurationEstimate.make([:], routing: routing).duration == .zero)
    }
}
