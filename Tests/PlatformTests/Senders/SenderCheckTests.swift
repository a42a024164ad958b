// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct SenderCheckTests {
    private let created = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test(arguments: [
        (0, true, 86_400), (0, false, 60), (3_599, false, 60), (3_600, false, 600), (9_999, true, 86_400),
    ])
    func `a domain that somebody waits for is asked for soon, a good one daily`(
        age: Int, isGood: Bool, pause: Int
    ) {
        let at = created + .seconds(age)
        let check = SenderCheck(at: at, problems: isGood ? [:] : [.dkim: .missing])
        #expect(check.next(createdAt: created) == at + .seconds(pause))
    }

    @Test func `a link host that is not there takes nothing from the domain, but is asked for again`() {
        let check = SenderCheck(at: created, problems: [.link: .missing])
        #expect(check.isGood && check.mailProblems.isEmpty)
        #expect(check.next(createdAt: created) == created + .seconds(60))
        #expect(SenderCheck(at: created, text: "link:unasked").problems == [.link: .unasked])
    }

    @Test func `what was said of one link host says nothing of the next`() {
        let check = SenderCheck(at: created, problems: [.dkim: .missing, .link: .different])
        #expect(check.withLinkHost("click.example").problems == [.dkim: .missing, .link: .unasked])
        #expect(check.withLinkHost("").problems == [.dkim: .missing])
    }

    @Test func `a check is read back as it was written, and nonsense is left out`() {
        let check = SenderCheck(at: created, problems: [.senderSPF: .different, .dkim: .missing, .dmarc: .unknown])
        #expect(check.text == "dkim:missing senderSPF:different dmarc:unknown")
        #expect(SenderCheck(at: created, text: check.text) == check)
        #expect(SenderCheck(at: created, text: "x:y dkim :: dkim:z").isGood)
    }
}
