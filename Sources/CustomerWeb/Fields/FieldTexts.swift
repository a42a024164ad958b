// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the designer of fields.
struct FieldTexts: Sendable {
    let isJapanese: Bool
    let tabs: String
    let title: String
    let sub: String
    let none: String
    let name: String
    let kind: String
    let mergeTag: String
    let copy: String
    let need: String
    let required: String
    let optional: String
    let requiredLabel: String
    let requiredHint: String
    let choices: String
    let choicesHint: String
    let choicesLater: String
    let new: String
    let create: String
    let change: String
    let edit: String
    let save: String
    let back: String
    let kindStays: String
    let deleteTitle: String
    let delete: String

    init(_ language: Language) { self = language == .japanese ? .japanese : .english }

    private init(isJapanese: Bool, _ choose: (_ japanese: String, _ english: String) -> String) {
        self.isJapanese = isJapanese
        tabs = choose("読者のページ", "Pages about readers")
        title = choose("項目", "Fields")
        sub = choose(
            "読者ごとに持つ値です。差し込みの記号を本文に書くと、その人の値に置き換わります。",
            "What is kept about each reader. A merge tag in a mailing becomes that reader's value.")
        none = choose("項目はまだありません。下で作れます。", "There are no fields yet. Make one below.")
        name = choose("名前", "Name")
        kind = choose("種類", "Kind")
        mergeTag = choose("差し込みの記号", "Merge tag")
        copy = choose("コピー", "Copy")
        need = choose("入力", "Input")
        required = choose("必須", "Required")
        optional = choose("任意", "Optional")
        requiredLabel = choose("必須にする", "Required")
        requiredHint = choose(
            "手で加えるときと読み込むときに、値がない読者を受け付けません。",
            "A reader without a value is not taken, neither by hand nor from a file.")
        choices = choose("選択肢", "Choices")
        choicesHint = choose("1行に1つ、200個まで。", "One a line, 200 at most.")
        choicesLater = choose(
            "なくした選択肢の値は読者に残り、次に直すときに選び直します。",
            "Readers keep a choice that you remove until they are next edited.")
        new = choose("新しい項目", "New field")
        create = choose("項目を作る", "Make the field")
        change = choose("変更する", "Change")
        edit = choose("項目を変更する", "Change the field")
        save = choose("保存する", "Save")
        back = choose("戻る", "Back")
        kindStays = choose(
            "種類は変えられません。名前を変えると、差し込みの記号も変わります。",
            "The kind cannot be changed. A new name makes a new merge tag.")
        deleteTitle = choose("この項目を削除する", "Delete this field")
        delete = choose("削除する", "Delete")
    }

    private static let japanese = FieldTexts(isJapanese: true) { japanese, _ in japanese }
    private static let english = FieldTexts(isJapanese: false) { _, english in english }

    func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    func name(_ kind: ContactField.Kind) -> String {
        switch kind {
        case .text: choose("文字", "Text")
        case .number: choose("数字", "Number")
        case .date: choose("日付", "Date")
        case .choice: choose("選択", "Choice")
        }
    }

    func changeOne(_ name: String) -> String { choose("「\(name)」を変更する", "Change “\(name)”") }

    func copyOne(_ name: String) -> String { choose("「\(name)」の記号をコピー", "Copy the tag of “\(name)”") }

    func lost(_ tag: String) -> String {
        choose(
            "すべての読者のこの項目の値が見えなくなり、元に戻せません。\(tag) は何にも置き換わらなくなるので、使っている下書きを直してください。",
            "Its values can no longer be seen for any reader, and this cannot be undone. \(tag) will be replaced by nothing, so mend drafts that use it."
        )
    }

    func done(_ what: String) -> String? {
        switch what {
        case "created": choose("項目を作りました。", "The field was made.")
        case "saved": choose("保存しました。", "Saved.")
        case "deleted": choose("項目を削除しました。", "The field was deleted.")
        default: nil
        }
    }
}
