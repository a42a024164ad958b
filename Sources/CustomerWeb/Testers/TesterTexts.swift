// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the groups that tests go to.
struct TesterTexts: Sendable {
    let language: Language
    let title: String
    let lead: String
    let tabs: String
    let groups: String
    let none: String
    let name: String
    let people: String
    let edit: String
    let newGroup: String
    let create: String
    let members: String
    let noMembers: String
    let email: String
    let person: String
    let personHint: String
    let reader: String
    let readerHint: String
    let merged: String
    let sample: String
    let readerGone: String
    let add: String
    let addNote: String
    let addButton: String
    let full: String
    let remove: String
    let rename: String
    let save: String
    let deleteTitle: String
    let delete: String
    let back: String

    init(_ language: Language) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        self.language = language
        title = text("テスト配信先", "Testers")
        lead = text(
            "テスト配信をまとめて受け取る人のグループです。「送る前の確認」のテスト配信で選べます。",
            "Groups of people who get tests together. They can be chosen where a mailing is checked before sending.")
        tabs = text("設定の種類", "Kinds of settings")
        groups = text("グループ", "Groups")
        none = text(
            "グループはまだありません。上司や校正の担当者を登録しておくと、一度に送れます。",
            "There are no groups yet. Put your proofreaders into one, and a test reaches them all at once.")
        name = text("グループの名前", "Name of the group")
        people = text("人数", "People")
        edit = text("変更する", "Change")
        newGroup = text("新しいグループの名前", "Name of a new group")
        create = text("作る", "Make")
        members = text("テストを受け取る人", "Who gets the tests")
        noMembers = text("まだ誰も登録されていません。", "Nobody is in it yet.")
        email = text("メールアドレス", "Mail address")
        person = text("名前（任意）", "Name (optional)")
        personHint = text("この画面で見分けるためのものです。", "To tell people apart here.")
        reader = text("だれの内容で送りますか（任意）", "Merged as (optional)")
        readerHint = text(
            "読者のアドレスを入れると、その読者あての内容で届きます。空なら、テストのときに選んだ見本の読者の内容です。",
            "With the address of a reader, the test shows what that reader would get; left blank, it shows the sample reader chosen with the test."
        )
        merged = text("内容", "Shows")
        sample = text("見本の読者", "sample reader")
        readerGone = text("読者がいなくなりました（見本の読者で送ります）", "the reader is gone (the sample is used)")
        add = text("人を加える", "Add a person")
        addNote = text(
            "同じアドレスを入れると、名前と読者を書き換えます。", "An address that is in the group already gets the new name and reader.")
        addButton = text("加える", "Add")
        full = text(
            "1つのグループには\(TesterGroup.testerLimit)件まで登録できます。加えるには、誰かを外してください。",
            "A group has \(TesterGroup.testerLimit) addresses at most. Remove somebody to add another.")
        remove = text("外す", "Remove")
        rename = text("名前を変える", "Rename")
        save = text("保存する", "Save")
        deleteTitle = text("このグループを削除する", "Delete this group")
        delete = text("削除する", "Delete")
        back = text("戻る", "Back")
    }

    private func choose(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }

    func size(_ count: Int) -> String { choose("\(count)人", count == 1 ? "1 person" : "\(count) people") }

    func editOne(_ name: String) -> String { choose("「\(name)」を変更する", "Change “\(name)”") }

    func removeOne(_ email: String) -> String { choose("\(email) を外す", "Remove \(email)") }

    func lost(_ count: Int) -> String {
        choose(
            "\(count)人の登録がなくなり、元に戻せません。読者と、送ったテストはそのままです。",
            "What is known of its \(size(count)) is lost for good. Readers and tests that were sent stay.")
    }

    func done(_ what: String) -> String? {
        switch what {
        case "created": choose("グループを作りました。受け取る人を加えてください。", "The group is made. Now add who gets the tests.")
        case "renamed": choose("名前を変えました。", "Renamed.")
        case "added": choose("登録しました。", "Saved.")
        case "removed": choose("外しました。", "Removed.")
        case "deleted": choose("グループを削除しました。", "The group is deleted.")
        default: nil
        }
    }
}
