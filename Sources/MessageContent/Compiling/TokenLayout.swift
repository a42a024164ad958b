// SPDX-License-Identifier: Apache-2.0

/// Where each token of a mail stands in `MergeValues.tokens`: all are made once, before anything is written.
struct TokenLayout {
    let returnPath = 0..<43
    let messageID = 43..<43 + RecipientTokens.messageIDCount
    let unsubscribe: Range<Int>
    let open: Range<Int>
    private let clicks: Int

    init() {
        unsubscribe = messageID.upperBound..<messageID.upperBound + RecipientTokens.urlTokenCount
        open = unsubscribe.upperBound..<unsubscribe.upperBound + RecipientTokens.urlTokenCount
        clicks = open.upperBound
    }

    func range(of token: BodyItem.Token) -> Range<Int> {
        switch token {
        case .unsubscribe: return unsubscribe
        case .open: return open
        case .click(let index):
            let start = clicks + index * RecipientTokens.clickTokenCount
            return start..<start + RecipientTokens.clickTokenCount
        }
    }
}
