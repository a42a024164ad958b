// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// All texts of the pages about imports.
struct ImportTexts: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    private func choose(_ japanese: String, _ english: String) -> String {
        language == .japanese ? japanese : english
    }

    private func rows(_ count: Int) -> String {
        let number = Language.grouped(count)
        return choose("\(number)件", count == 1 ? "1 row" : "\(number) rows")
    }

    // The list

    var tabs: String { choose("読者のページ", "Pages about readers") }
    var title: String { choose("読者を読み込む", "Import readers") }
    var lead: String {
        choose(
            "CSV ファイルから読者を加えたり、まとめて書き換えたりします。",
            "Add readers from a CSV file, or change many of them at once.")
    }
    var file: String { choose("CSV ファイル", "CSV file") }
    var fileHint: String {
        choose(
            "1行目に項目の名前を書いてください。UTF-8 と Shift_JIS（Excel）を自動で見分けます。200 MB まで。",
            "The first line names the columns. UTF-8 and Shift_JIS (Excel) are told apart. Up to 200 MB.")
    }
    var upload: String { choose("ファイルを送る", "Upload the file") }
    var uploadNote: String {
        choose("送っただけでは、まだ何も変わりません。", "Uploading alone changes nothing yet.")
    }
    var uploading: String { choose("送っています", "Uploading") }
    var past: String { choose("これまでの読み込み", "Imports so far") }
    var none: String { choose("まだありません", "None yet") }
    var noneHint: String {
        choose("読み込むと、結果がここに残ります。", "Results will be kept here.")
    }
    var when: String { choose("日時", "When") }
    var outcome: String { choose("結果", "Result") }
    var state: String { choose("状態", "State") }

    func state(_ found: ContactImport, isRunning: Bool) -> (chip: String, name: String) {
        if found.undoneAt != nil { return ("wait", choose("取り消し済み", "Taken back")) }
        if isRunning { return ("live", choose("読み込み中", "Running")) }
        if found.finishedAt == nil { return ("warn", choose("途中で止まりました", "Broken off")) }
        return ("good", choose("完了", "Done"))
    }

    func counts(_ counts: ImportCounts?) -> String {
        guard let counts else { return "–" }
        let (new, changed, not) = (counts.imported, counts.updated, counts.rejected)
        return choose(
            "新規 \(Language.grouped(new))・更新 \(Language.grouped(changed))・読み込めない \(Language.grouped(not))",
            "\(Language.grouped(new)) new, \(Language.grouped(changed)) changed, \(Language.grouped(not)) not taken")
    }

    // A file

    var fileTitle: String { choose("列を確かめる", "What the columns are") }
    func fileLead(_ name: String, _ encoding: TextEncoding) -> String {
        let code = encoding == .utf8 ? "UTF-8" : "Shift_JIS"
        return choose("\(name)（\(code)）", "\(name) (\(code))")
    }
    var column: String { choose("ファイルの列", "Column of the file") }
    var samples: String { choose("はじめの値", "First values") }
    var target: String { choose("読み込み先", "Goes to") }
    func targetOf(_ column: String) -> String { choose("「\(column)」の読み込み先", "Where “\(column)” goes") }
    var address: String { choose("メールアドレス", "Mail address") }
    var ignored: String { choose("読み込まない", "Not imported") }
    func new(_ kind: ContactField.Kind) -> String {
        switch kind {
        case .text: choose("新しい項目（文字）", "New field (text)")
        case .number: choose("新しい項目（数値）", "New field (number)")
        case .date: choose("新しい項目（日付）", "New field (date)")
        case .choice: choose("新しい項目（選択肢）", "New field (choice)")
        }
    }
    var encoding: String { choose("文字コード", "Encoding") }
    var encodingFound: String { choose("自動で見分ける", "Told automatically") }
    var mode: String { choose("読み込み方", "What is taken") }
    func mode(_ mode: ImportMode) -> (name: String, hint: String) {
        switch mode {
        case .both:
            (
                choose("新規と更新", "New and known ones"),
                choose("いない人は加え、いる人は書き換えます。", "Adds who is missing, changes who is there.")
            )
        case .new:
            (choose("新規のみ", "New ones only"), choose("いる人はそのままにします。", "Leaves who is there as they are."))
        case .update:
            (choose("更新のみ", "Known ones only"), choose("いない人は加えません。", "Adds nobody."))
        }
    }
    var list: String { choose("入れるリスト", "Put on a list") }
    var noList: String { choose("リストに入れない", "On no list") }
    var newList: String { choose("または、新しいリストの名前", "Or the name of a new list") }
    var look: String { choose("件数を確かめる", "Count what would happen") }
    var lookAgain: String { choose("件数を確かめ直す", "Count again") }
    var discard: String { choose("このファイルを捨てる", "Throw the file away") }
    var looking: String { choose("ファイル全体を調べています。", "The whole file is being looked over.") }
    var optOutNote: String {
        choose(
            "配信を解除した人や届かない住所が、読み込みで配信中に戻ることはありません。",
            "Nobody who unsubscribed, and no dead address, is ever brought back by an import.")
    }

    // What would happen

    var forecast: String { choose("読み込むとこうなります", "What would happen") }
    var created: String { choose("新しく加える", "Added") }
    var updated: String { choose("書き換える", "Changed") }
    var refused: String { choose("読み込めない", "Cannot be taken") }
    var leftOut: String { choose("そのまま", "Left as they are") }
    func details(_ forecast: ImportForecast) -> [String] {
        var lines: [String] = []
        if forecast.optedOut > 0 {
            lines.append(
                choose(
                    "配信停止の住所 \(rows(forecast.optedOut))は加えません。",
                    "\(rows(forecast.optedOut)) are suppressed addresses and stay out."))
        }
        if forecast.trashed > 0 {
            lines.append(
                choose(
                    "ゴミ箱にある人 \(rows(forecast.trashed))は、ゴミ箱のままです。",
                    "\(rows(forecast.trashed)) are people in the trash and stay there."))
        }
        if forecast.repeated > 0 {
            lines.append(
                choose(
                    "同じアドレスの行が \(rows(forecast.repeated))あります。あとの行が優先します。",
                    "\(rows(forecast.repeated)) repeat an address of the file; the later one counts."))
        }
        return lines
    }
    var reasons: String { choose("読み込めない理由", "Why rows cannot be taken") }
    var head: String { choose("はじめの10行", "The first ten rows") }
    var line: String { choose("行", "Line") }
    var result: String { choose("結果", "Result") }
    var isTaken: String { choose("読み込みます", "taken") }
    var consent: String {
        choose(
            "これらの読者から、メールを送る同意を得ています（特定電子メール法）。",
            "These readers agreed to get mail from us.")
    }
    var consentHint: String { choose("確かめたことは操作の記録に残ります。", "That you confirmed it is kept in the audit log.") }
    func start(_ count: Int) -> String { choose("\(rows(count))を読み込む", "Import \(rows(count))") }
    var nothing: String { choose("読み込める行がありません。", "There is no row to import.") }
    var consentMissing: String {
        choose("同意を得ていることを確かめて、印を付けてください。何も読み込んでいません。", "Please confirm that the readers agreed. Nothing was imported.")
    }
    var addressMissing: String {
        choose("メールアドレスの列を1つだけ選んでください。", "Please choose exactly one column for the mail address.")
    }
    var fieldTwice: String {
        choose("同じ項目に2つの列を選んでいます。", "Two columns go to the same field.")
    }

    // An import

    var added: String { choose("新しく加えた", "Added") }
    var changed: String { choose("書き換えた", "Changed") }
    var notTaken: String { choose("読み込めなかった", "Not taken") }
    func running(_ count: Int) -> String { choose("\(rows(count))を読み込みました", "\(rows(count)) imported so far") }
    var runningLead: String {
        choose("このページを閉じても続きます。", "It goes on when you close this page.")
    }
    var brokenOff: String {
        choose(
            "サーバーが止まったため、途中までしか読み込んでいません。取り消すか、同じファイルをもう一度読み込んでください。",
            "The server stopped in the middle. Take the import back, or import the same file again.")
    }
    var download: String { choose("読み込めなかった行（CSV）", "Rows that were not taken (CSV)") }
    var seeReaders: String { choose("読者の一覧へ", "To the readers") }
    var another: String { choose("別のファイルを読み込む", "Import another file") }
    var undoTitle: String { choose("この読み込みを取り消す", "Take this import back") }
    var undoLost: String {
        choose(
            "この読み込みで加えた読者は消えます（メールを送った人はゴミ箱に入ります）。書き換えた項目は、そのあと誰も変えていなければ元に戻ります。",
            "Readers that it added go (those who got a mail go to the trash). Fields that it changed return, where nobody changed them since."
        )
    }
    var undo: String { choose("読み込みを取り消す", "Take it back") }
    func undoing(_ count: Int) -> String { choose("取り消しています（\(rows(count))）", "Taking back (\(rows(count)))") }
    var undone: String { choose("この読み込みは取り消しました。", "This import was taken back.") }
    var undoRest: String { choose("残りがあれば取り消す", "Take back what may be left") }
    var undoBusy: String {
        choose(
            "ほかの読み込みか取り消しが動いています。終わってから、もう一度お試しください。",
            "Another import or undo is running; please try again when it is done.")
    }
    var fileGone: String { choose("ファイルはもうありません。", "The file is gone.") }
}

extension ImportTexts {
    /// The texts without numbers, by the names that templates use.
    var labels: [String: String] {
        [
            "tabs": tabs,
            "title": title,
            "lead": lead,
            "file": file,
            "fileHint": fileHint,
            "upload": upload,
            "uploadNote": uploadNote,
            "uploading": uploading,
            "past": past,
            "none": none,
            "noneHint": noneHint,
            "when": when,
            "outcome": outcome,
            "state": state,
            "fileTitle": fileTitle,
            "column": column,
            "samples": samples,
            "target": target,
            "address": address,
            "ignored": ignored,
            "encoding": encoding,
            "encodingFound": encodingFound,
            "mode": mode,
            "list": list,
            "noList": noList,
            "newList": newList,
            "look": look,
            "lookAgain": lookAgain,
            "discard": discard,
            "looking": looking,
            "optOutNote": optOutNote,
            "forecast": forecast,
            "created": created,
            "updated": updated,
            "refused": refused,
            "leftOut": leftOut,
            "reasons": reasons,
            "head": head,
            "line": line,
            "result": result,
            "isTaken": isTaken,
            "consent": consent,
            "consentHint": consentHint,
            "nothing": nothing,
            "consentMissing": consentMissing,
            "addressMissing": addressMissing,
            "fieldTwice": fieldTwice,
            "runningLead": runningLead,
            "brokenOff": brokenOff,
            "download": download,
            "seeReaders": seeReaders,
            "another": another,
            "undoTitle": undoTitle,
            "undoLost": undoLost,
            "undo": undo,
            "undone": undone,
            "undoRest": undoRest,
            "undoBusy": undoBusy,
            "fileGone": fileGone,
        ]
    }
}
