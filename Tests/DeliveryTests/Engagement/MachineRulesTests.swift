// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Delivery

@Suite struct MachineRulesTests {
    @Test(arguments: ["", "Mozilla/5.0", "curl/8.5.0", "Googlebot/2.1", "Mozilla/5.0 HeadlessChrome/120"])
    func `a machine is told by its name`(name: String) {
        #expect(MachineRules.verdict(on: Visitor(userAgent: name), isClick: true) == .machine)
    }

    @Test(arguments: [
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", MachineRules.Verdict.plausibleAfter(.seconds(5))),
        // The proxy's rule comes before the one for bots, wherever the names stand.
        ("ExampleBot/1.0 googleimageproxy", .plausibleAfter(.seconds(5))), ("xxBOT;", .machine),
        ("MOZILLA/5.0", .machine),
        ("bo", .plausibleAfter(.seconds(1))), ("ボット/1.0 é", .plausibleAfter(.seconds(1))), ("ボット bbbot/", .machine),
    ])
    func `rules match in either case and anywhere, and the first one counts`(
        name: String, verdict: MachineRules.Verdict
    ) {
        #expect(MachineRules.verdict(on: Visitor(userAgent: name), isClick: false) == verdict)
    }

    @Test func `a browser is a person's, but a HEAD or a prefetch is not`() {
        let name = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
        #expect(MachineRules.verdict(on: Visitor(userAgent: name), isClick: true) == .plausibleAfter(.seconds(5)))
        #expect(MachineRules.verdict(on: Visitor(userAgent: name, isHead: true), isClick: false) == .machine)
        #expect(MachineRules.verdict(on: Visitor(userAgent: name, isPrefetch: true), isClick: true) == .machine)
    }

    @Test(arguments: [([0, 400], true), ([0, 600], false), ([0, 900, 1_900], true), ([0, 1_100, 2_100], false)])
    func `links followed faster than anybody clicks are a machine's, with its open`(times: [Int64], isBurst: Bool) {
        func event(_ kind: Event.Kind, _ contact: Int64, link: Int?, _ at: Int64) -> NewEngagement {
            NewEngagement(
                campaign: CampaignID(1), contact: ContactID(contact), kind: kind, link: link,
                at: Timestamp(microseconds: at * 1_000))
        }
        let clicks = times.enumerated().map { event(.clicked, 7, link: $0.offset, $0.element) }
        let other = event(.clicked, 8, link: 0, 100)
        let marked = EngagementCollector.marked([event(.opened, 7, link: nil, 0)] + clicks + [other])
        #expect(marked.dropLast().allSatisfy { $0.isMachine == isBurst })
        #expect(marked.last?.isMachine == false)
    }
}
