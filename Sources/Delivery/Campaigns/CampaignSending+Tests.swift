// SPDX-License-Identifier: Apache-2.0

import MIME
package import Platform
import SMTP
import Secrets

extension CampaignSending {
    /// Tests of a tenant in an hour: a test goes to any address, so it must not become a way to send.
    package static let testsPerHour = 100
    /// The tests that a mailing's page shows: all of the largest one.
    private static let shownLimit = TesterGroup.testerLimit + TestOrder.addressLimit

    /// Sends the mailing to addresses of one's own, typed or of a group of testers; by the same checks, rendering,
    /// signing and lanes as the mailing itself. A tester's copy shows the values of the tester's reader, any other one
    /// those of the reader whom the order names.
    ///
    /// The copies are nobody's: their tokens name no reader, so their unsubscribe links take nobody off. Links are not
    /// rewritten before the mailing is ordered, so a test's clicks are not counted. What the draft says is kept as a
    /// version.
    @discardableResult
    package func test(_ mailing: Campaign, _ order: TestOrder) async throws(Refusal) -> TestResult {
        let typed = try Self.addresses(order.addresses)
        let tenant: Tenant?
        let reader: Contact?
        let group: TesterGroup?
        do throws(StoreError) {
            tenant = try await campaigns.stores.tenant(mailing.tenant)
            reader =
                if let id = order.reader { try await campaigns.stores.contact(id, of: mailing.tenant) } else { nil }
            group =
                if let id = order.group { try await marks.testerGroups(of: mailing.tenant).first { $0.id == id } } else
                {
                    nil
                }
        } catch { throw Refusal(error) }
        guard let tenant else { throw Refusal(english: "there is no such tenant", japanese: "契約企業が見つかりません。") }
        if order.group != nil, group == nil {
            throw Refusal(english: "there is no such group of testers", japanese: "選んだテスト配信先のグループがありません。")
        }
        if let group, group.testers.isEmpty, typed.isEmpty {
            throw Refusal(
                english: "nobody is in the group '\(group.name)' yet", japanese: "グループ「\(group.name)」には、まだ誰も登録されていません。")
        }
        let (goals, made) = try await goals(typed, group, sample: reader?.fields ?? "{}")
        var result = made
        guard !goals.isEmpty else {
            throw Refusal(english: "name an address to send the test to", japanese: "テストの送り先を入れてください。")
        }
        try await checkRate(goals.count, of: mailing.tenant)
        _ = try await campaigns.check(mailing, tenant: tenant)
        try await keep(mailing)
        let copies = try await copies(of: mailing, to: goals, isMarked: order.isMarked, &result)
        do throws(StoreError) {
            try await mails.add(copies, at: campaigns.now())
            try await campaigns.record("campaign.test", mailing, order.actor)
        } catch { throw Refusal(error) }
        result.sent = copies.count
        return result
    }

    /// Where one copy goes, and what it shows.
    private struct Goal {
        let address: EmailAddress
        let fields: String
        /// Nil: the address was typed.
        let tester: Tester?
    }

    /// Each address once; a tester's copy stands for one that was typed as well.
    private func goals(
        _ typed: [EmailAddress], _ group: TesterGroup?, sample: String
    ) async throws(Refusal) -> ([Goal], TestResult) {
        var result = TestResult(sent: 0)
        var goals: [Goal] = []
        let testers = group?.testers ?? []
        var readers: [ContactID: Contact] = [:]
        if let group, !testers.isEmpty {
            do throws(StoreError) {
                for contact in try await marks.contacts(testers.compactMap(\.reader), of: group.tenant)
                where contact.state != .trashed { readers[contact.id] = contact }
            } catch { throw Refusal(error) }
        }
        for tester in testers {
            guard let address = try? EmailAddress(parsing: tester.email), !address.needsSMTPUTF8 else {
                let why = Wording(japanese: "メールアドレスとして読めません", english: "it is no mail address")
                result.missed.append(TestResult.Missed(tester: tester, why: why))
                continue
            }
            let reader = tester.reader.flatMap { readers[$0] }
            if tester.reader != nil, reader == nil { result.borrowed.append(tester) }
            goals.append(Goal(address: address, fields: reader?.fields ?? sample, tester: tester))
        }
        for address in typed where !goals.contains(where: { $0.address == address }) {
            goals.append(Goal(address: address, fields: sample, tester: nil))
        }
        return (goals, result)
    }

    private func checkRate(_ count: Int, of tenant: TenantID) async throws(Refusal) {
        let sent: Int
        do throws(StoreError) {
            sent = try await marks.testMailCount(of: tenant, since: campaigns.now() + .seconds(-3_600))
        } catch { throw Refusal(error) }
        guard sent + count <= Self.testsPerHour else {
            let room = max(0, Self.testsPerHour - sent)
            throw Refusal(
                english: "no more than \(Self.testsPerHour) tests an hour, and \(room) are left; please wait a little",
                japanese: "テスト配信は1時間に\(Self.testsPerHour)通までです（あと\(room)通）。しばらくしてからお試しください。")
        }
    }

    /// What is tried out can be fetched back, whatever is written next.
    private func keep(_ mailing: Campaign) async throws(Refusal) {
        guard mailing.state == .draft, !mailing.isTrashed else { return }
        let isKept: Bool
        do throws(StoreError) {
            isKept = try await campaigns.stores.keepDraft(
                mailing.id, version: mailing.version, because: .test, at: campaigns.now())
        } catch { throw Refusal(error) }
        guard isKept else {
            throw Refusal(
                english: "the mailing was changed at this moment; nothing was sent, please try again",
                japanese: "ちょうど今、内容が変わりました。まだ送っていません。もう一度お試しください。")
        }
    }

    private static func addresses(_ typed: [String]) throws(Refusal) -> [EmailAddress] {
        guard typed.count <= TestOrder.addressLimit else {
            throw Refusal(
                english: "a test goes to \(TestOrder.addressLimit) typed addresses at most",
                japanese: "テストの送り先として入力できるのは\(TestOrder.addressLimit)件までです。")
        }
        var addresses: [EmailAddress] = []
        for text in typed {
            guard let address = try? EmailAddress(parsing: text), !address.needsSMTPUTF8 else {
                throw Refusal(
                    english: "'\(text.prefix(80))' is not a mail address",
                    japanese: "「\(text.prefix(80))」はメールアドレスではありません。")
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }

    /// Refused where a copy to a typed address, or every copy, cannot be made; a tester alone is left out and told.
    private func copies(
        of mailing: Campaign, to goals: [Goal], isMarked: Bool, _ result: inout TestResult
    ) async throws(Refusal) -> [NewSingleMail] {
        let worker = RenderWorker()
        let runtime: CampaignRuntime
        do throws(RuntimeLoader.Failure) {
            runtime = try await campaigns.loader.load(isMarked ? mailing.marked : mailing)
        } catch {
            throw Refusal(english: error.description, japanese: "メールを作れませんでした: \(error.description)")
        }
        var copies: [NewSingleMail] = []
        for goal in goals {
            // Each copy its own nobody, and so its own Message-ID: mailboxes show equal ones once.
            let recipient = BatchRecipient(
                position: 0, contact: ContactID(-SecureRandom.positiveInt64()), email: goal.address.addrSpec,
                fields: goal.fields, suppression: nil)
            do throws(RenderWorker.Failure) {
                let message = try worker.message(for: recipient, of: runtime, at: campaigns.now().seconds)
                copies.append(
                    NewSingleMail(
                        tenant: mailing.tenant, campaign: mailing.id, purpose: .test, sender: message.returnPath,
                        recipient: message.recipients.first ?? goal.address.wireForm, content: message.content))
            } catch {
                let why = Wording(japanese: "メールを作れませんでした: \(error.description)", english: error.description)
                guard let tester = goal.tester, goals.count > 1 else {
                    throw Refusal(english: why.english, japanese: why.japanese)
                }
                result.missed.append(TestResult.Missed(tester: tester, why: why))
            }
        }
        guard !copies.isEmpty else {
            let why = result.missed.last?.why
            throw Refusal(
                english: why?.english ?? "the mail could not be made", japanese: why?.japanese ?? "メールを作れませんでした。")
        }
        result.borrowed.removeAll { tester in result.missed.contains { $0.tester.id == tester.id } }
        return copies
    }

    /// Newest first.
    package func tests(of mailing: Campaign) async throws(Refusal) -> [SingleMail] {
        do throws(StoreError) { return try await marks.testMails(of: mailing.id, limit: Self.shownLimit) } catch {
            throw Refusal(error)
        }
    }

    /// Where the tenant sent its last tests, but for testers: a group is chosen as a whole.
    package func testAddresses(of tenant: TenantID) async throws(Refusal) -> [String] {
        do throws(StoreError) {
            let testers = Set(try await marks.testerGroups(of: tenant).flatMap(\.testers).map(\.email))
            let last = try await marks.testAddresses(of: tenant, limit: 200)
            return Array(last.filter { !testers.contains($0) }.prefix(TestOrder.addressLimit))
        } catch { throw Refusal(error) }
    }
}

extension Campaign {
    fileprivate var marked: Campaign {
        var content = content
        content.subject = "【テスト】" + content.subject
        return Campaign(
            id: id, tenant: tenant, state: state, isPlanned: isPlanned, content: content, audience: audience,
            version: version, counts: counts, createdAt: createdAt, launchedAt: launchedAt, finishedAt: finishedAt)
    }
}
