// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// Texts of the settings: the sender's identity and the way to the other settings.
struct SettingsTexts: Sendable {
    let settings: String
    let note: String
    let tabs: String
    let identityTab: String
    let sendersTab: String
    let testersTab: String
    let auditTab: String
    let passwordTab: String
    let identity: String
    let identityNote: String
    let law: String
    let name: String
    let nameHint: String
    let postalAddress: String
    let postalAddressHint: String
    let contact: String
    let contactHint: String
    let footer: String
    let saveIdentity: String
    let savedIdentity: String
    let defaults: String
    let defaultsNote: String
    let fromName: String
    let fromAddress: String
    let fromAddressHint: String
    let saveDefaults: String
    let savedDefaults: String

    init(_ language: Language) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        settings = text("設定", "Settings")
        note = text("送信者の表示は、すべての配信メールの末尾に入ります。", "What you say about the sender ends every mailing.")
        tabs = text("設定の種類", "Kinds of settings")
        identityTab = text("送信者", "Sender")
        sendersTab = text("送信ドメイン", "Sender domains")
        testersTab = text("テスト配信先", "Testers")
        auditTab = text("操作の記録", "Log")
        passwordTab = text("パスワード", "Password")
        identity = text("送信者の表示", "Who the mail is from")
        identityNote = text(
            "3つとも必要です。始めた配信は、始めたときの表示のまま届きます。",
            "All three are needed. A mailing that has started keeps what it started with.")
        law = text("特定電子メール法 第4条", "特定電子メール法 (Japanese mail law), Article 4")
        name = text("名称", "Name")
        nameHint = text("読者が知っている会社名や店名", "The company or shop as readers know it")
        postalAddress = text("住所", "Postal address")
        postalAddressHint = text("郵便が届く住所", "Where post reaches you")
        contact = text("問い合わせ先", "Contact")
        contactHint = text(
            "苦情や質問を受けるメールアドレス・電話番号・URL", "A mail address, telephone number or URL for questions and complaints")
        footer = text("メールの末尾にはこう入ります", "This is how each mail ends")
        saveIdentity = text("送信者の表示を保存する", "Save the sender")
        savedIdentity = text(
            "送信者の表示を保存しました。次に始める配信から使われます。", "The sender is saved. Mailings that start from now on show it.")
        defaults = text("新しい配信の差出人", "From of new mailings")
        defaultsNote = text(
            "新しい配信を作るとき、最初から入っている差出人です。空でもかまいません。", "What the From of a new mailing begins with. It may be empty.")
        fromName = text("差出人名", "Name")
        fromAddress = text("差出人アドレス", "Address")
        fromAddressHint = text("登録した送信ドメインのアドレス", "An address of a sender domain of yours")
        saveDefaults = text("差出人を保存する", "Save the From")
        savedDefaults = text("新しい配信の差出人を保存しました。", "The From of new mailings is saved.")
    }
}
