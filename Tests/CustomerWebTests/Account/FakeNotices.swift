// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

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
