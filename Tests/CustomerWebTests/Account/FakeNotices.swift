// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization

@testable import CustomerWeb

/// Keeps the product's own mails.
final class FakeNotices: NoticeSending {
    let sent = Mutex<[Notice]>([])

    func send(_ notice: Notice, at now: Timestamp) async throws(StoreError) { sent.withLock { $0.append(notice) } }

    /// The path of the link in the last mail.
    var lastLink: String {
        let text = sent.withLock { $0.last?.text } ?? ""
        guard let start = text.firstRange(of: "/reset/") else { return "" }
        return String(text[start.lowerBound...].prefix { !$0.isWhitespace })
    }
}

extension AccountDependencies {
    static func fake(
        _ users: FakeUsers, _ stores: any AuditStore & TenantStore, notices: FakeNotices = FakeNotices(),
        senders: FakeSenders
    ) -> AccountDependencies {
        AccountDependencies(
            requestReset: RequestPasswordReset(
                stores: users, notices: notices, tokens: users.tokens, limit: GuessLimit(), shortest: .zero),
            resetPassword: ResetPassword(stores: users, passwords: users, tokens: users.tokens),
            identity: ChangeSenderIdentity(stores: stores), senders: senders,
            changeLinkHost: ChangeLinkHost(stores: senders.company, publicHost: "mail.example.jp"),
            linkHosts: LinkHosts(store: senders.company) { FakeCompany.start })
    }
}
