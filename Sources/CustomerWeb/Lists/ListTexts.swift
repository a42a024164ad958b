// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the lists and tags.
struct ListTexts: Sendable {
    let isJapanese: Bool
    let tabs: String
    let title: String
    let lists: String
    let tags: String
    let listNote: String
    let tagNote: String
    let noLists: String
    let noTags: String
    let name: String
    let readers: String
    let edit: String
    let newList: String
    let newTag: String
    let create: String
    let rename: String
    let save: String
    let delete: String
    let back: String
    let trash: String
    let trashNote: String
    let restore: String
    let trashedAt: String

    init(_ language: Language) { self = language == .japanese ? .japanese : .english }

    private init(isJapanese: Bool, _ choose: (_ japanese: String, _ english: String) -> String) {
        self.isJapanese = isJapanese
        tabs = choose("読者のページ", "Pages about readers")
        title = choose("リストとタグ", "Lists and tags")
        lists = choose("リスト", "Lists")
        tags = choose("タグ", "Tags")
        listNote = choose("配信の送り先になります。", "Mailings are sent to them.")
        tagNote = choose("読者に付ける印です。探したり絞り込んだりできます。", "Marks on readers, for finding and narrowing down.")
        noLists = choose("リストはまだありません。", "There are no lists yet.")
        noTags = choose("タグはまだありません。", "There are no tags yet.")
        name = choose("名前", "Name")
        readers = choose("読者", "Readers")
        edit = choose("変更する", "Change")
        newList = choose("新しいリストの名前", "Name of a new list")
        newTag = choose("新しいタグの名前", "Name of a new tag")
        create = choose("作る", "Make")
        rename = choose("名前を変える", "Rename")
        save = choose("保存する", "Save")
        delete = choose("ゴミ箱へ移す", "Move to the trash")
        trash = choose("ゴミ箱", "Trash")
        trashNote = choose("30日たつと消えます。", "Gone for good after 30 days.")
        restore = choose("元に戻す", "Put back")
        trashedAt = choose("入れた日時", "Since")
        back = choose("戻る", "Back")
    }

    private static let japanese = ListTexts(isJapanese: true) { japanese, _ in japanese }
    private static let english = ListTexts(isJapanese: false) { _, english in english }

    func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    func restoreOne(_ name: String) -> String { choose("「\(name)」を元に戻す", "Put back “\(name)”") }

    func editOne(_ name: String) -> String { choose("「\(name)」を変更する", "Change “\(name)”") }

    func deleteTitle(_ list: ContactList) -> String {
        switch list.kind {
        case .list: choose("このリストをゴミ箱へ", "Move this list to the trash")
        case .tag: choose("このタグをゴミ箱へ", "Move this tag to the trash")
        }
    }

    /// What is lost, and what is not.
    func lost(_ list: ContactList, _ size: Int) -> String {
        let count = Language.grouped(size)
        let people = size == 1 ? "1 reader" : "\(count) readers"
        return switch list.kind {
        case .list:
            choose(
                "\(count)人のリストをゴミ箱に入れます。30日のあいだは元に戻せます。読者は消えません。このリストを送り先にした下書きは、送り先を選び直してください。",
                "The list of \(people) goes to the trash, and can be fetched back for 30 days. The readers stay. Drafts for it need another audience."
            )
        case .tag:
            choose(
                "\(count)人に付けたタグをゴミ箱に入れます。30日のあいだは元に戻せます。読者は消えません。",
                "The tag on \(people) goes to the trash, and can be fetched back for 30 days. The readers stay.")
        }
    }

    func done(_ what: String) -> String? {
        switch what {
        case "created": choose("作りました。", "It was made.")
        case "renamed": choose("名前を変えました。", "It was renamed.")
        case "deleted": choose("ゴミ箱に入れました。", "It is in the trash.")
        case "restored": choose("元に戻しました。", "It is back.")
        default: nil
        }
    }
}
