// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Why somebody gets no mail, in words: the same on the list, in reports and wherever a reader is shown.
enum SuppressionWords {
    /// Short, for a state and for a choice.
    static func name(_ reason: Suppression.Reason, _ language: Language) -> String {
        let (japanese, english) =
            switch reason {
            case .unsubscribed: ("解除", "Unsubscribed")
            case .complaint: ("迷惑メール報告", "Spam report")
            case .hardBounce: ("宛先なし", "No such address")
            case .manual: ("手動で除外", "Blocked by hand")
            case .blockedDomain: ("除外ドメイン", "Blocked domain")
            case .inactive: ("配信の対象外", "Not active")
            }
        return language == .japanese ? japanese : english
    }

    static func sentence(_ reason: Suppression.Reason, _ language: Language) -> String {
        let (japanese, english) =
            switch reason {
            case .unsubscribed: ("読者ご本人が配信を止めました", "The reader unsubscribed")
            case .complaint: ("読者が迷惑メールとして報告しました", "The reader reported mail as spam")
            case .hardBounce: ("アドレスがないという返事がありました", "The receiving server said that the address does not exist")
            case .manual: ("会社の人がこのアドレスを除外しました", "Your people blocked this address")
            case .blockedDomain: ("会社の人がこのドメインを除外しました", "Your people blocked this domain")
            case .inactive: ("送るときには、配信の対象から外れていました", "No longer active when it was to be sent")
            }
        return language == .japanese ? japanese : english
    }

    static func chip(_ reason: Suppression.Reason) -> String {
        switch reason {
        case .complaint, .hardBounce: "bad"
        case .unsubscribed, .manual, .blockedDomain, .inactive: ""
        }
    }
}
