// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the sender domains.
struct SenderTexts: Sendable {
    let isJapanese: Bool
    let title: String
    let note: String
    let add: String
    let addNote: String
    let domain: String
    let domainHint: String
    let key: String
    let rsa: String
    let rsaHint: String
    let ed25519: String
    let ed25519Hint: String
    let addButton: String
    let none: String
    let noneHint: String
    let state: String
    let checked: String
    let steps: [String]
    let records: String
    let recordsNote: String
    let kind: String
    let name: String
    let value: String
    let copyName: String
    let copyValue: String
    let checkNow: String
    let noDNS: String
    let never: String
    let back: String
    let added: String
    let checkedToast: String

    init(_ language: Language) {
        isJapanese = language == .japanese
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        title = text("送信ドメイン", "Sender domains")
        note = text(
            "差出人アドレスのドメインです。DNS に登録すると、なりすましでないと受信側に伝わります。",
            "The domains of your From addresses. Their DNS records tell receivers that the mail is really yours.")
        add = text("ドメインを加える", "Add a domain")
        addNote = text(
            "署名の鍵はこちらで作ります。次の画面で、DNS に登録する値が出ます。",
            "We make the signing key. The next page shows what to put into the DNS.")
        domain = text("ドメイン", "Domain")
        domainHint = text("「news@example.jp」から送るなら example.jp", "example.jp, to send from news@example.jp")
        key = text("署名の鍵", "Signing key")
        rsa = text("RSA 2048（標準）", "RSA 2048 (usual)")
        rsaHint = text("すべての受信側で使えます。", "Every receiver understands it.")
        ed25519 = text("Ed25519", "Ed25519")
        ed25519Hint = text("短い鍵です。まだ対応していない受信側があります。", "A short key. Some receivers do not understand it yet.")
        addButton = text("鍵を作って進む", "Make the key and go on")
        none = text("送信ドメインはまだありません", "No sender domain yet")
        noneHint = text("上の欄にドメインを入れると、登録する値が出ます。", "Enter a domain above to see what to publish.")
        state = text("状態", "State")
        checked = text("最後の確認", "Last check")
        steps = [
            text("ドメインを入れる", "Enter the domain"), text("DNS に登録する", "Publish the records"),
            text("確認済み", "Verified"),
        ]
        records = text("DNS に登録する値", "Records to publish")
        recordsNote = text(
            "ドメインを管理している会社の画面で、そのまま登録してください。社内の担当者にこのページを印刷して渡すこともできます。",
            "Enter them as they are where your domain is managed. You can print this page for whoever does that.")
        kind = text("種類", "Type")
        name = text("名前", "Name")
        value = text("値", "Value")
        copyName = text("名前をコピー", "Copy the name")
        copyValue = text("値をコピー", "Copy the value")
        checkNow = text("いま確認する", "Check now")
        noDNS = text(
            "この環境では DNS に問い合わせません。サンドボックスのメールは外に出ないので、登録しなくても試せます。",
            "This environment does not ask the DNS. Mail of the sandbox goes nowhere, so you can try everything without publishing."
        )
        never = text("まだ確認していません", "not checked yet")
        back = text("送信ドメインの一覧", "All sender domains")
        added = text("鍵を作りました。下の値を DNS に登録してください。", "The key is made. Please publish the records below.")
        checkedToast = text("DNS に問い合わせました。", "The DNS was asked.")
    }

    func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    /// Colour and word of a domain.
    func badge(_ check: SenderCheck?, asksDNS: Bool) -> (chip: String, word: String) {
        guard asksDNS else { return ("wait", choose("確認しません", "not checked here")) }
        guard let check else { return ("wait", never) }
        if check.isGood { return ("good", choose("確認済み", "verified")) }
        if check.mailProblems.values.allSatisfy({ $0 == .unknown }) {
            return ("wait", choose("DNS が応答しません", "the DNS does not answer"))
        }
        let open = check.mailProblems.count
        return ("warn", choose("あと \(open)件", open == 1 ? "1 record to go" : "\(open) records to go"))
    }

    /// Colour, mark and word of a record.
    func finding(
        _ purpose: SenderRecord.Purpose, _ check: SenderCheck?
    ) -> (chip: String, mark: String, word: String) {
        guard let check else { return ("wait", "–", never) }
        switch check.problems[purpose] {
        case nil: return ("good", "✓", choose("見つかりました", "found"))
        case .missing: return ("warn", "!", choose("まだです", "not there yet"))
        case .different: return ("bad", "×", choose("値が違います", "a different value is there"))
        case .unasked: return ("wait", "–", never)
        case .unknown: return ("wait", "?", choose("DNS が応答しませんでした", "the DNS did not answer"))
        }
    }

    /// What a record is for, in a line.
    func purpose(_ purpose: SenderRecord.Purpose) -> (name: String, note: String) {
        switch purpose {
        case .dkim:
            (
                "DKIM",
                choose("メールの署名を確かめる鍵です。", "The key that proves the signature of your mail.")
            )
        case .returnPathSPF:
            (
                choose("SPF（戻り先）", "SPF of the return path"),
                choose("こちらのサーバーから送ってよいことを示します。", "Says that our servers may send.")
            )
        case .returnPathMX:
            (
                choose("MX（戻り先）", "MX of the return path"),
                choose("届かなかった知らせが戻ってくる先です。", "Where reports of undelivered mail come back to.")
            )
        case .senderSPF:
            (
                choose("SPF（差出人）", "SPF of the domain"),
                choose(
                    "docomo が見ます。SPF がすでにあるときは、include の部分だけを足してください。",
                    "docomo looks at it. If you have an SPF record already, add just the include part to it.")
            )
        case .dmarc:
            (
                "DMARC",
                choose(
                    "なりすましをどう扱うかの方針です。すでにあるときは、そのままでかまいません。",
                    "What receivers do with forgeries. If you have one already, leave it as it is.")
            )
        case .link:
            (
                choose("リンクの行き先", "Where links lead"),
                choose(
                    "この名前で開いたリンクを、こちらのサーバーにつなぎます。",
                    "Leads whoever opens a link by this name to our server.")
            )
        }
    }

    /// When the DNS is asked next, for whoever waits.
    func rhythm(_ check: SenderCheck?) -> String {
        if let check, check.isGood {
            return choose(
                "これからも毎日確認し、消えたらここでお知らせします。", "We go on checking daily and say so here if a record goes away.")
        }
        return choose(
            "最初の1時間は1分ごと、そのあとは10分ごとに自動で確認します。登録が広まるまで数時間かかることがあります。",
            "We check by ourselves, every minute for an hour and every 10 minutes after. It can take hours for records to spread."
        )
    }
}
