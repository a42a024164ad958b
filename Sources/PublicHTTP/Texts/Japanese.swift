// SPDX-License-Identifier: Apache-2.0

extension Texts {
    static let japanese = Texts(
        language: "ja", otherLanguage: "en", otherLanguageName: "English",
        sandbox: "サンドボックス環境です。メールは社外に出ません。",
        inbox: "受信箱", inboxSubtitle: "配信したメールが、各社のメールボックスにどう届いたかを確かめられます。",
        all: "すべて", providers: "配信先", received: "受信", subject: "件名", from: "差出人", to: "宛先",
        provider: "配信先", noSubject: "（件名なし）",
        emptyTitle: "まだメールは届いていません",
        emptyHint: "配信を始めると、ここに新しいものから並びます。ページを再読み込みしてください。",
        newer: "新しいメール", older: "古いメール", refresh: "再読み込み",
        accepted: "受理", temporarilyRefused: "一時拒否", permanentlyRefused: "恒久拒否", connections: "接続",
        messages: "通", kept: "表示できるのは新しいものだけです。いま", back: "受信箱",
        asRead: "読者に見える姿", noHTML: "このメールに HTML はありません。",
        htmlNote: "安全のため、外部の画像とスクリプトは読み込みません。", textPart: "テキスト",
        noText: "このメールにテキストはありません。", files: "添付ファイル", filesNote: "ここでは開かず、保存だけができます。",
        headers: "ヘッダー", source: "ソース",
        sourceCut: "長いため、はじめの部分だけを表示しています。", envelope: "エンベロープ",
        signature: "DKIM 署名", noSignature: "署名なし", size: "大きさ", openUnsubscribe: "配信停止ページを開く",
        notFoundTitle: "見つかりません", notFoundInbox: "このメールは、新しいメールに場所をゆずったか、はじめからありません。",
        notFoundToken: "リンクが途中で切れているかもしれません。メールのリンクをもう一度開いてください。",
        unsubscribeTitle: "配信停止の確認", otherProviders: "その他", unsubscribeBefore: "",
        unsubscribeAfter: "からのメールの配信を停止しますか。",
        unsubscribeNote: "ボタンを押すまで、何も変わりません。", unsubscribeButton: "配信を停止する",
        doneTitle: "配信を停止しました",
        doneText: "今後、メールは届きません。すでに送信が始まっているメールは、届くことがあります。",
        unavailableTitle: "ただいま処理できません",
        unavailableText: "配信停止はまだ済んでいません。数分後にもう一度お試しください。",
        senderName: "送信者", postalAddress: "住所", contact: "お問い合わせ")
}
