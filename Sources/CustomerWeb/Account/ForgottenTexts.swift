// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts around a forgotten password, its mail included.
struct ForgottenTexts: Sendable {
    let isJapanese: Bool
    let title: String
    let note: String
    let email: String
    let send: String
    let sentTitle: String
    let sentText: String
    let back: String
    let newTitle: String
    let newNote: String
    let newPassword: String
    let again: String
    let rule: String
    let save: String
    let overTitle: String
    let overText: String
    let askAgain: String
    let done: String

    init(_ language: Language) {
        isJapanese = language == .japanese
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        title = text("パスワードを忘れたとき", "If you forgot your password")
        note = text(
            "サインインに使うアドレスに、新しいパスワードを決めるためのリンクを送ります。",
            "We send a link for choosing a new password to the address you sign in with.")
        email = text("メールアドレス", "Mail address")
        send = text("リンクを送る", "Send the link")
        sentTitle = text("メールをご確認ください", "Look into your mail")
        sentText = text(
            "このアドレスの利用者がいれば、リンクを送りました。リンクは1時間、1回だけ使えます。届かないときは、迷惑メールの中とアドレスの綴りをご確認ください。",
            "If somebody uses Hayauma with this address, a link is on its way. It works once, within one hour. "
                + "If nothing comes, look among the junk mail and check the spelling of the address.")
        back = text("サインインへ", "To the sign-in")
        newTitle = text("新しいパスワードを決める", "Choose a new password")
        newNote = text("決めると、すべてのブラウザーからサインアウトします。", "Every browser is signed out when you do.")
        newPassword = text("新しいパスワード", "New password")
        again = text("新しいパスワード（もう一度）", "New password, once more")
        rule = text("\(ChangePassword.minimumLength)文字以上", "\(ChangePassword.minimumLength) characters or more")
        save = text("このパスワードにする", "Use this password")
        overTitle = text("このリンクは使えません", "This link does not work any more")
        overText = text(
            "リンクは1時間、1回だけ使えます。もう一度送ると、新しいリンクが届きます。",
            "A link works once, within one hour. Ask again and a new one comes.")
        askAgain = text("リンクをもう一度送る", "Send another link")
        done = text("新しいパスワードにしました。サインインしてください。", "Your password is changed. Please sign in with it.")
    }

    func mail(link: String) -> (subject: String, text: String) {
        isJapanese
            ? (
                "パスワードの再設定",
                """
                Hayauma のパスワードを決め直すためのリンクです。

                \(link)

                リンクは1時間、1回だけ使えます。
                心当たりがないときは、何もする必要はありません。パスワードは変わっていません。
                """
            )
            : (
                "Choosing a new password",
                """
                This link lets you choose a new password for Hayauma:

                \(link)

                It works once, within one hour.
                If you did not ask for it, there is nothing to do. Your password is as it was.
                """
            )
    }
}
