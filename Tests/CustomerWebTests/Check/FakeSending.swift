// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

@testable import CustomerWeb

/// Answers as it is told and remembers what it was asked.
final class FakeSending: MailingSending {
    struct State {
        var items: [CheckItem] = []
        var audience = AudienceCount()
        var sample: [Contact] = []
        var hold: CampaignHold?
        var tests: [SingleMail] = []
        var addresses: [String] = []
        var answer: SendAnswer?
        var refusal: Refusal?
        var orders: [SendOrder] = []
        var testOrders: [TestOrder] = []
        var result = TestResult(sent: 3)
        var takenBack: [CampaignID] = []
    }

    let state = Mutex(State())
    let grace = Duration.seconds(300)

    func review(_ mailing: Campaign) async throws(Refusal) -> CampaignReview {
        state.withLock { state in
            CampaignReview(
                version: mailing.version, audience: state.audience, duration: .seconds(530),
                sites: [
                    SiteEstimate(site: "gmail", recipients: 100_000, duration: .seconds(530)),
                    SiteEstimate(site: "other-3", recipients: 20_000, duration: .seconds(20)),
                    SiteEstimate(site: "other-5", recipients: 8_110, duration: .seconds(70)),
                ], items: state.items, sample: state.sample)
        }
    }

    func send(_ mailing: Campaign, _ order: SendOrder) async throws(Refusal) -> SendAnswer {
        let (answer, refusal) = state.withLock { state in
            state.orders.append(order)
            return (state.answer, state.refusal)
        }
        if let refusal { throw refusal }
        return answer ?? .scheduled(FakeCompany.start)
    }

    func takeBack(_ id: CampaignID, actor: String) async throws(Refusal) {
        state.withLock { $0.takenBack.append(id) }
    }

    func hold(of mailing: Campaign) async throws(Refusal) -> CampaignHold? { state.withLock { $0.hold } }

    func test(_ mailing: Campaign, _ order: TestOrder) async throws(Refusal) -> TestResult {
        if let refusal = state.withLock({ $0.refusal }) { throw refusal }
        return state.withLock { state in
            state.testOrders.append(order)
            return state.result
        }
    }

    func tests(of mailing: Campaign) async throws(Refusal) -> [SingleMail] { state.withLock { $0.tests } }

    func testAddresses(of tenant: TenantID) async throws(Refusal) -> [String] { state.withLock { $0.addresses } }
}
