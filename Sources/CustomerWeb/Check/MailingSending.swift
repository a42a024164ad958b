// SPDX-License-Identifier: Apache-2.0

package import Platform

/// What the page before sending works with.
package protocol MailingSending: Sendable {
    /// Between the order to send now and the start.
    var grace: Duration { get }
    func review(_ mailing: Campaign) async throws(Refusal) -> CampaignReview
    func send(_ mailing: Campaign, _ order: SendOrder) async throws(Refusal) -> SendAnswer
    func takeBack(_ id: CampaignID, actor: String) async throws(Refusal)
    /// Why it was not started, where it is a draft again for that reason.
    func hold(of mailing: Campaign) async throws(Refusal) -> CampaignHold?
    func test(_ mailing: Campaign, _ order: TestOrder) async throws(Refusal) -> TestResult
    /// Newest first.
    func tests(of mailing: Campaign) async throws(Refusal) -> [SingleMail]
    /// But for those of testers.
    func testAddresses(of tenant: TenantID) async throws(Refusal) -> [String]
}
