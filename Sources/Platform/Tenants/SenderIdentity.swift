// SPDX-License-Identifier: Apache-2.0

/// Who a tenant's mail is from, as 特定電子メール法 (第4条) wants it shown: part of each footer and of the unsubscribe page.
package struct SenderIdentity: Sendable, Equatable {
    package enum Part: String, Sendable, CaseIterable { case name, postalAddress, contact }

    /// In characters, of each part.
    package static let limit = 300

    package var name: String
    /// Where the sender can be reached by post.
    package var postalAddress: String
    /// Where complaints and questions go: a mail address, a telephone number or a URL.
    package var contact: String

    package init(name: String, postalAddress: String, contact: String) {
        self.name = name
        self.postalAddress = postalAddress
        self.contact = contact
    }

    package subscript(_ part: Part) -> String {
        switch part {
        case .name: name
        case .postalAddress: postalAddress
        case .contact: contact
        }
    }

    /// Why this part cannot be shown to readers; nil when it can.
    package func problem(_ part: Part) -> Refusal? {
        let value = self[part]
        let (english, japanese) =
            switch part {
            case .name: ("name", "名称")
            case .postalAddress: ("postal address", "住所")
            case .contact: ("contact", "問い合わせ先")
            }
        guard value.contains(where: { !$0.isWhitespace }) else {
            return Refusal(
                english: "the \(english) is missing: every mailing has to show it (特定電子メール法)",
                japanese: "\(japanese)がありません。配信メールに必ず表示する項目です（特定電子メール法）。")
        }
        let breaks: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
        guard !value.unicodeScalars.contains(where: { breaks.contains($0.properties.generalCategory) }) else {
            return Refusal(
                english: "the \(english) holds a line break or control character",
                japanese: "\(japanese)に改行や制御文字が入っています。")
        }
        guard value.count <= Self.limit else {
            return Refusal(
                english: "the \(english) is longer than \(Self.limit) characters",
                japanese: "\(japanese)が長すぎます。\(Self.limit)文字までにしてください。")
        }
        return nil
    }
}
