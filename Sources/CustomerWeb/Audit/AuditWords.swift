// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What was done, in words. An action that nobody gave words to is shown as it is written.
enum AuditWords {
    static func text(_ action: String, _ language: Language) -> String {
        guard let known = all[action] else { return action }
        return language == .japanese ? known.japanese : known.english
    }

    private static let all: [String: (japanese: String, english: String)] = [
        "tenant.create": ("契約を始めました", "Account opened"),
        "tenant.identity": ("送信者の表示を変えました", "Sender identity changed"),
        "tenant.default-sender": ("新しい配信の差出人を変えました", "From of new mailings changed"),
        "domain.add": ("送信ドメインを加えました", "Sender domain added"),
        "user.sign-in": ("サインインしました", "Signed in"),
        "user.sign-in-refused": ("サインインを断りました", "Sign-in refused"),
        "user.sign-out": ("サインアウトしました", "Signed out"),
        "user.password": ("パスワードを変えました", "Password changed"),
        "user.password-refused": ("パスワードの変更を断りました", "Password change refused"),
        "user.reset-asked": ("パスワードを決め直すリンクを送りました", "Password link sent"),
        "user.reset": ("リンクから新しいパスワードにしました", "Password set by link"),
        "contacts.import": ("読者を取り込みました", "Readers imported"),
        "contacts.import-undo": ("取り込みを元に戻しました", "Import undone"),
        "contacts.export": ("読者を書き出しました", "Readers exported"),
        "contacts.export-rejected": ("取り込めなかった行を書き出しました", "Rejected rows exported"),
        "contacts.stop": ("読者への配信を止めました", "Readers stopped"),
        "contacts.activate": ("読者への配信を再開しました", "Readers made active"),
        "contacts.trash": ("読者をゴミ箱に入れました", "Readers moved to the trash"),
        "contacts.restore": ("読者をゴミ箱から戻しました", "Readers taken from the trash"),
        "contacts.add": ("読者をリストやタグに加えました", "Readers added to a list or tag"),
        "contacts.remove": ("読者をリストやタグから外しました", "Readers taken off a list or tag"),
        "contacts.undo": ("読者の変更を元に戻しました", "Change of readers undone"),
        "contact.create": ("読者を加えました", "Reader added"),
        "contact.change": ("読者を書き換えました", "Reader changed"),
        "suppressions.add": ("配信除外リストに加えました", "Addresses blocked"),
        "suppressions.remove": ("配信除外リストから外しました", "Taken off the blocked addresses"),
        "suppressions.export": ("配信除外リストを書き出しました", "Blocked addresses exported"),
        "list.create": ("リストを作りました", "List made"),
        "list.rename": ("リストの名前を変えました", "List renamed"),
        "list.delete": ("リストをゴミ箱に入れました", "List moved to the trash"),
        "list.restore": ("リストをゴミ箱から戻しました", "List taken from the trash"),
        "tag.create": ("タグを作りました", "Tag made"),
        "tag.rename": ("タグの名前を変えました", "Tag renamed"),
        "tag.delete": ("タグをゴミ箱に入れました", "Tag moved to the trash"),
        "tag.restore": ("タグをゴミ箱から戻しました", "Tag taken from the trash"),
        "field.create": ("項目を作りました", "Field made"),
        "field.change": ("項目を変えました", "Field changed"),
        "field.delete": ("項目を消しました", "Field deleted"),
        "image.add": ("画像を加えました", "Image added"),
        "campaign.create": ("配信を作りました", "Mailing made"),
        "campaign.edit": ("配信を書き換えました", "Mailing edited"),
        "campaign.version-restore": ("下書きを前の版に戻しました", "Draft put back to an earlier version"),
        "campaign.trash": ("下書きをゴミ箱に入れました", "Draft moved to the trash"),
        "campaign.restore": ("下書きをゴミ箱から戻しました", "Draft taken from the trash"),
        "campaign.duplicate": ("配信を複製しました", "Mailing duplicated"),
        "campaign.test": ("テスト配信をしました", "Test mail sent"),
        "campaign.schedule": ("配信を予約しました", "Mailing reserved"),
        "campaign.take-back": ("配信を取り消しました", "Mailing taken back"),
        "campaign.hold": ("予約した配信を止めて下書きに戻しました", "Reserved mailing held back as a draft"),
        "campaign.launch": ("配信を始めました", "Mailing started"),
        "campaign.pause": ("配信を一時停止しました", "Mailing paused"),
        "campaign.resume": ("配信を再開しました", "Mailing resumed"),
        "campaign.cancel": ("配信を中止しました", "Mailing stopped"),
        "campaign.apologise": ("おわびの配信を作りました", "Mailing of apology was made"),
        "campaign.resend": ("届いていない人への配信を作りました", "Mailing to those missed was made"),
        "campaign.export": ("レポートの読者を書き出しました", "People of a report exported"),
        "report.export": ("レポートを書き出しました", "Report exported"),
        "testers.create": ("テスト配信先のグループを作りました", "Group of testers made"),
        "testers.rename": ("テスト配信先のグループの名前を変えました", "Group of testers renamed"),
        "testers.delete": ("テスト配信先のグループを消しました", "Group of testers deleted"),
        "testers.add": ("テスト配信先を登録しました", "Tester added"),
        "testers.remove": ("テスト配信先を外しました", "Tester removed"),
        "audit.export": ("操作の記録を書き出しました", "Log exported"),
    ]

    /// Who did it: people by their address, the command line by its name.
    static func actor(_ actor: String, _ language: Language) -> String {
        switch actor {
        case "command-line": language == .japanese ? "コマンド" : "command line"
        case "unknown": language == .japanese ? "不明" : "unknown"
        default: actor
        }
    }

    /// What it was done to; what our own entries say in English is said in the reader's language.
    static func subject(_ entry: AuditEntry, _ language: Language) -> String {
        let told = ", consent confirmed"
        guard language == .japanese, entry.action == "contacts.import", entry.subject.hasSuffix(told) else {
            return entry.subject
        }
        return entry.subject.dropLast(told.count) + "、同意を確認済み"
    }

    /// Where the subject leads; nil when to no page.
    static func path(_ entry: AuditEntry) -> String? {
        if entry.action.hasPrefix("campaign."), CampaignCode.parse(entry.subject) != nil {
            return "/mailings/\(entry.subject)"
        }
        return entry.action == "domain.add" ? "/settings/senders/\(entry.subject)" : nil
    }
}
