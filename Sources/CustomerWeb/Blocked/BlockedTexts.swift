// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the list of those who get no mail.
struct BlockedTexts: Sendable {
    let language: Language
    let tabs, title, lead, add, search, searchHint, find, reasons, entry, why, since, action: String
    let remove, reasonLabel, reasonHint, export, pages, newest, next, law, lawLead, stoppedLead,
        stoppedLink: String
    let noneTitle, noneHint, notFoundTitle, notFoundHint, reset, withSubdomains: String
    let newTitle, newLead, paste, pasteHint, subdomains, subdomainsHint, addButton, file, fileTitle, fileHint, upload,
        uploading, back: String
    let resultTitle, running, added, present, unusable, stopped, line, content, reason, toList, more, unusableTitle,
        unusableLead: String

    init(_ language: Language) {
        func choose(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        self.language = language
        tabs = choose("読者のページ", "Pages about readers")
        title = choose("配信除外リスト", "Blocked addresses")
        lead = choose(
            "ここにあるアドレスとドメインには、どの配信も届きません。", "Nothing is sent to the addresses and domains on this list.")
        add = choose("除外先を加える", "Block addresses")
        search = choose("アドレスかドメインの一部", "Part of an address or domain")
        searchHint = choose("例: tanaka、example.co.jp", "Such as tanaka or example.co.jp")
        find = choose("探す", "Find")
        reasons = choose("理由", "Reasons")
        entry = choose("アドレスまたはドメイン", "Address or domain")
        why = choose("理由", "Reason")
        since = choose("いつから", "Since")
        action = choose("外す", "Take off")
        remove = choose("外す", "Take off")
        reasonLabel = choose("外す理由", "Why it is taken off")
        reasonHint = choose("例: 読者から、受信できるようになったと連絡があった", "Such as: the reader says that it works again")
        export = choose("CSV で書き出す", "Download as CSV")
        pages = choose("ページ", "Pages")
        newest = choose("最新へ", "Newest")
        next = choose("次へ", "Next")
        lawLead = choose("「解除」と「迷惑メール報告」は外せません。", "Those who unsubscribed or reported spam stay on the list.")
        law = choose(
            "読者ご本人の意思なので、法律（特定電子メール法）により、会社の人も管理者も取り消せません。ふたたび送れるのは、ご本人が改めて受け取りに同意したときだけです。",
            "It is the reader's own wish. By law neither you nor an administrator may take it back: only the reader can, by agreeing to get mail again."
        )
        stoppedLead = choose("読者のページで停止にした人は、ここには出ません。", "Readers whom you stopped on their page are not listed here.")
        stoppedLink = choose("停止中の読者を見る", "See the stopped readers")
        noneTitle = choose("除外先はまだありません", "Nobody is blocked yet")
        noneHint = choose(
            "読者が解除したとき、届かないと分かったとき、会社の人が加えたときに、ここに並びます。",
            "Readers who unsubscribe, addresses that do not exist, and what you block are listed here.")
        notFoundTitle = choose("当てはまるものがありません", "Nothing fits")
        notFoundHint = choose("アドレスの一部だけにするか、理由を「すべて」にしてください。", "Try a part of the address, or all reasons.")
        reset = choose("すべて見る", "Show all")
        withSubdomains = choose("サブドメインも含む", "with its subdomains")
        newTitle = choose("除外先を加える", "Block addresses")
        newLead = choose(
            "加えると、その時から届きません。送っている途中の配信も、まだ送っていない分は送りません。",
            "It holds at once, also for mailings that are under way: what is not sent yet is not sent.")
        paste = choose("アドレスかドメインを1行に1つ", "Addresses or domains, one a line")
        pasteHint = choose(
            "例: tanaka@example.jp、example.co.jp（そのドメインの全員）",
            "Such as tanaka@example.jp, or example.co.jp for everybody there")
        subdomains = choose("ドメインは、サブドメインも含める", "Domains cover their subdomains")
        subdomainsHint = choose(
            "example.co.jp なら、mail.example.co.jp などにも送りません。",
            "With example.co.jp, nothing goes to mail.example.co.jp either.")
        addButton = choose("除外先に加える", "Block them")
        fileTitle = choose("ファイルで加える", "From a file")
        file = choose("CSV かテキストのファイル", "CSV or text file")
        fileHint = choose(
            "30 MB まで。1行に1つ、または「メールアドレス」の列がある CSV。UTF-8 か Shift_JIS。",
            "Up to 30 MB. One a line, or a CSV file with an email column. UTF-8 or Shift_JIS.")
        upload = choose("ファイルから加える", "Block those in the file")
        uploading = choose("送っています", "Uploading")
        back = choose("一覧に戻る", "Back to the list")
        resultTitle = choose("加えた結果", "What was added")
        running = choose("加えています。このページを閉じても続きます。", "Under way. It goes on when you close this page.")
        added = choose("加えた", "Added")
        present = choose("すでにあった", "There already")
        unusable = choose("使えない行", "Unusable lines")
        stopped = choose("配信を止めた読者", "Readers stopped")
        line = choose("行", "Line")
        content = choose("内容", "Content")
        reason = choose("理由", "Why")
        toList = choose("一覧を見る", "See the list")
        more = choose("続けて加える", "Add more")
        unusableTitle = choose("使えなかった行", "Lines that could not be used")
        unusableLead = choose("直してから、もう一度加えてください。", "Mend them and add them again.")
    }

    func choose(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }

    var all: String { choose("すべて", "All") }

    func shown(_ count: Int) -> String { choose("はじめの\(count)行", "The first \(count)") }

    func takeOff(_ entry: String) -> String { choose("\(entry) を外す", "Take \(entry) off") }

    func looking(_ percent: Int) -> String { choose("加えています（\(percent)%）", "Under way (\(percent)%)") }

    func problem(_ answer: ReleaseAnswer) -> String? {
        switch answer {
        case .released: nil
        case .reasonMissing: choose("外す理由を書いてください。操作の記録に残ります。", "Say why; it is kept in the log.")
        case .forbidden: "\(lawLead)\(choose("", " "))\(law)"
        case .notThere:
            choose("リストにありません。ほかの人が外したのかもしれません。", "It is not on the list; somebody else may have taken it off.")
        }
    }

    func done(_ what: String) -> String? {
        switch what {
        case "released": choose("リストから外しました。", "Taken off the list.")
        case "activated": choose("リストから外しました。読者は配信中に戻りました。", "Taken off the list. The reader is active again.")
        default: nil
        }
    }
}
