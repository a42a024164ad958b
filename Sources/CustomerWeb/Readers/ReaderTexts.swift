// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the readers' list and of one reader's page. Sentences are in ReaderTexts+Sentences.
struct ReaderTexts: Sendable {
    let isJapanese: Bool
    let title: String
    let tabs: String
    let search: String
    let searchHint: String
    let find: String
    let list: String
    let tag: String
    let any: String
    let states: String
    let address: String
    let state: String
    let updated: String
    let select: String
    let chosen: String
    let wholePage: String
    let stop: String
    let activate: String
    let trash: String
    let restore: String
    let group: String
    let add: String
    let remove: String
    let undo: String
    let newReader: String
    let export: String
    let previous: String
    let next: String
    let pages: String
    let noneTitle: String
    let noneHint: String
    let importLink: String
    let notFoundHere: String
    let notFoundHint: String
    let reset: String
    let nothingChosen: String
    let noGroup: String
    let undone: String
    let notUndone: String
    let saved: String
    let created: String
    let save: String
    let newTitle: String
    let fields: String
    let noFields: String
    let toFields: String
    let lists: String
    let tags: String
    let noLists: String
    let toLists: String
    let required: String
    let history: String
    let noHistory: String
    let now: String
    let unchosen: String
    let conflict: String
    let openNow: String
    let exists: String
    let openExisting: String
    let problem: String

    init(_ language: Language) { self = language == .japanese ? .japanese : .english }

    private init(isJapanese: Bool, _ choose: (_ japanese: String, _ english: String) -> String) {
        self.isJapanese = isJapanese
        title = choose("読者", "Readers")
        tabs = choose("読者のページ", "Pages about readers")
        search = choose("アドレスや項目の言葉で探す", "Search addresses and fields")
        searchHint = choose("空白で区切ると、すべてを含む読者を探します。", "Words separated by blanks must all occur.")
        find = choose("探す", "Search")
        list = choose("リスト", "List")
        tag = choose("タグ", "Tag")
        any = choose("すべて", "All")
        states = choose("状態", "State")
        address = choose("メールアドレス", "Address")
        state = choose("状態", "State")
        updated = choose("更新", "Updated")
        select = choose("選ぶ", "Select")
        wholePage = choose("このページすべて", "All on this page")
        chosen = choose("選んだ読者を", "With the selected readers")
        stop = choose("停止する", "Stop")
        activate = choose("配信を再開する", "Resume")
        trash = choose("ゴミ箱へ移す", "Move to the trash")
        restore = choose("ゴミ箱から戻す", "Restore")
        group = choose("リストまたはタグ", "List or tag")
        add = choose("加える", "Add")
        remove = choose("外す", "Remove")
        undo = choose("元に戻す", "Undo")
        newReader = choose("読者を加える", "Add a reader")
        export = choose("CSV に書き出す", "Export as CSV")
        previous = choose("前へ", "Previous")
        next = choose("次へ", "Next")
        pages = choose("ページ", "Pages")
        noneTitle = choose("まだ読者がいません", "There are no readers yet")
        noneHint = choose("1人ずつ加えるか、CSV ファイルからまとめて読み込めます。", "Add them one by one, or import a CSV file.")
        importLink = choose("読み込みへ", "To the imports")
        notFoundHere = choose("当てはまる読者はいません", "No reader fits")
        notFoundHint = choose("言葉を減らすか、状態・リスト・タグを「すべて」にしてお試しください。", "Try fewer words, or another state, list or tag.")
        reset = choose("条件をすべて外す", "Clear all conditions")
        nothingChosen = choose("読者を選んでから、もう一度押してください。", "Select readers first, then try again.")
        noGroup = choose("リストまたはタグを選んでください。", "Choose a list or a tag.")
        undone = choose("元に戻しました。", "It was undone.")
        notUndone = choose("この変更は、すでに元に戻されています。", "This change was undone before.")
        saved = choose("保存しました。", "Saved.")
        created = choose("読者を加えました。", "The reader was added.")
        save = choose("保存する", "Save")
        newTitle = choose("読者を加える", "Add a reader")
        fields = choose("項目", "Fields")
        noFields = choose("項目はまだありません。", "There are no fields yet.")
        toFields = choose("項目を作る", "Make fields")
        lists = choose("リスト", "Lists")
        tags = choose("タグ", "Tags")
        noLists = choose("リストとタグはまだありません。", "There are no lists and tags yet.")
        toLists = choose("リストを作る", "Make a list")
        required = choose("必須", "required")
        history = choose("これまでのこと", "History")
        noHistory = choose("まだ何もありません。", "Nothing yet.")
        now = choose("いまの状態", "State now")
        unchosen = choose("選んでください", "Choose")
        conflict = choose(
            "ほかの人が先に変更しました。いまの内容を開いて、もう一度直してください。まだ保存していません。",
            "Somebody changed this reader meanwhile. Open what is there now and change it again; nothing was saved.")
        openNow = choose("いまの内容を開く", "Open what is there now")
        exists = choose("このアドレスの読者は、すでにいます。", "There is a reader with this address already.")
        openExisting = choose("その読者を開く", "Open that reader")
        problem = choose("直すところがあります。まだ保存していません。", "Something has to be mended; nothing was saved.")
    }

    private static let japanese = ReaderTexts(isJapanese: true) { japanese, _ in japanese }
    private static let english = ReaderTexts(isJapanese: false) { _, english in english }
}
