// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform
import SMTP
import Testing

@testable import Delivery

@Suite struct VerdictTests {
    private func verdict(_ phase: Phase, _ code: UInt16, _ text: String) -> Verdict {
        Verdict(of: Attempt(result: .refused(phase, Reply(code: code, text: text)), host: "mx"))
    }

    @Test func `5.1.1 to RCPT bounces and suppresses`() {
        let verdict = verdict(.rcpt, 550, "5.1.1 no such user")
        #expect(verdict.outcome == .bounced && verdict.suppress == .hardBounce)
        #expect(
            verdict.reply
                == RecordedReply(phase: "rcpt", code: 550, enhanced: "5.1.1", text: "5.1.1 no such user", host: "mx"))
    }

    @Test func `a carrier's Unknown user counts at RCPT, not behind the data`() {
        #expect(verdict(.rcpt, 550, "Unknown user a@docomo.ne.jp").suppress == .hardBounce)
        let filtered = verdict(.dot, 550, "Unknown user a@docomo.ne.jp")
        #expect(filtered.outcome == .bounced && filtered.suppress == nil)
    }

    @Test(arguments: [
        (Phase.rcpt, UInt16(450), "4.1.1 try later"), (.mail, 451, "4.7.1 later"), (.dot, 421, "4.7.28 rate"),
        (.data, 452, "4.3.1 full"),
    ])
    func `4xx is tried again and never suppresses`(phase: Phase, code: UInt16, text: String) {
        let verdict = verdict(phase, code, text)
        #expect(verdict.outcome == .deferred && verdict.suppress == nil)
    }

    @Test(arguments: [
        (Phase.dot, "5.7.28 unsolicited"), (.rcpt, "5.2.2 mailbox full"), (.mail, "5.7.1 blocked"), (.rcpt, "5.7.1 no"),
    ])
    func `other refusals bounce without suppressing`(phase: Phase, text: String) {
        let verdict = verdict(phase, 550, text)
        #expect(verdict.outcome == .bounced && verdict.suppress == nil)
    }

    @Test func `a lost connection behind the content is unknown, an unreachable server is deferred`() {
        #expect(Verdict(of: Attempt(result: .unknown, host: "mx")).outcome == .unknown)
        #expect(Verdict(of: Attempt(result: .unreachable(.connect, detail: "refused"), host: "")).outcome == .deferred)
    }

    @Test func `a domain that takes no mail suppresses, one that may not be written to does not`() {
        let nullMX = Verdict(of: Attempt(result: .undeliverable(Reply(code: 556, text: "5.1.10 null MX")), host: ""))
        #expect(nullMX.outcome == .bounced && nullMX.suppress == .hardBounce)
        let prohibited = Verdict(of: Attempt(result: .undeliverable(Reply(code: 550, text: "5.4.4 private")), host: ""))
        #expect(prohibited.outcome == .bounced && prohibited.suppress == nil)
    }
}
