// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// All texts of the composer's pages, both languages side by side.
struct ComposeTexts: Sendable {
    let isJapanese: Bool
    let mailings, save, back, toNext, saving, savedNow, unsaved, saveFailed: String
    let newTitle, newLead, newButton, name, nameHint, blank, blankHint, startFrom: String
    let senderTitle, senderLead, fromName, fromNameHint, fromAddress, localPart, domain, noDomains: String
    let addDomain, badgeGood, badgeMissing, badgeUnchecked, badgeUnregistered, badgeNone: String
    let audienceTitle, audienceLead, lists, tags, noLists, makeList, exclude, excludeHint, conditions, all, any: String
    let field, noField, operation, value, addCondition, removeCondition, missedLabel, receivedLabel, notNumber,
        notDate: String
    let willGet, people, leftOut, whySubtitle, stopped, failed, unsubscribed, trashed, suppressed, blockedDomain,
        sample, nobody: String
    let countFailed: String
    let contentTitle, contentLead, subject, subjectHint, textPart, htmlPart, textHint, htmlHint, parts: String
    let charset, charsetUTF8, charsetJIS, tracked, trackedHint, options, insert, insertHint, fallback: String
    let unsubscribeTag, senderNameTag, addressTag, contactTag, emailTag, conditionTag: String
    let wrap, wrapAt, ruler, images, imagesHint, upload, file, alt, altHint, recent, useImage, images404: String
    let block, warn, previewTitle, preview, openPreview, previewLead, searchReader, search, found, nothingFound: String
    let viewPC, viewPhone, viewDark, viewNoImages, viewText, viewJIS, noHTML, noText, lost, notLost, darkNote: String
    let imageNote, versions, versionNote, previous, next, madeUp, size: String
    let staleTitle, staleText, seeTheirs, keepMine, closedTitle, closedText, restoreText, restore, discard: String
}

extension ComposeTexts {
    init(_ language: Language) {
        let isJapanese = language == .japanese
        func text(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }
        self.init(
            isJapanese: isJapanese,
            mailings: text("配信", "Mailings"),
            save: text("保存する", "Save"),
            back: text("戻る", "Back"),
            toNext: text("次へ", "Next"),
            saving: text("保存しています…", "Saving…"),
            savedNow: text("自動保存しました", "Saved"),
            unsaved: text("まだ保存していない変更があります", "There are changes not yet saved"),
            saveFailed: text(
                "保存できません。つながりしだい、もう一度保存します。入力はこのブラウザーに残っています。",
                "Cannot save. It is tried again as soon as the server answers; what you typed is kept in this browser."),
            newTitle: text("新しい配信", "New mailing"),
            newLead: text("ひな型を選ぶと、文面ができた状態から始められます。", "Choose a starting point; everything in it can be changed."),
            newButton: text("下書きを作る", "Make the draft"),
            name: text("配信の名前", "Name of the mailing"),
            nameHint: text("一覧で見分けるための名前です。読者には見えません。", "For your own list. Readers never see it."),
            blank: text("まっさらから", "Blank"),
            blankHint: text("件名も本文も空です。", "No subject, no content."),
            startFrom: text("何から始めますか", "Start from"),
            senderTitle: text("差出人", "Sender"),
            senderLead: text("受信箱で、だれからのメールに見えるかを決めます。", "Who the mail comes from in the reader's inbox."),
            fromName: text("差出人名", "From name"),
            fromNameHint: text(
                "受信箱にいちばん大きく出ます。会社名か店名が分かりやすいです。{{項目}} も使えます。",
                "The most visible line of an inbox: your company or shop. Merge fields work here, too."),
            fromAddress: text("差出人アドレス", "From address"),
            localPart: text("@ の前", "Before the @"),
            domain: text("ドメイン", "Domain"),
            noDomains: text("送信ドメインがまだありません。", "There is no sending domain yet."),
            addDomain: text("送信ドメインを登録する", "Add a sending domain"),
            badgeGood: text("認証済み", "Verified"),
            badgeMissing: text("DNS の設定が足りません", "DNS records are missing"),
            badgeUnchecked: text("DNS 未確認", "DNS not checked yet"),
            badgeUnregistered: text("登録されていないドメイン", "Domain is not registered"),
            badgeNone: text("アドレスがまだありません", "No address yet"),
            audienceTitle: text("宛先", "Recipients"),
            audienceLead: text(
                "何も選ばないと、配信中の読者全員が対象です。停止・解除・エラー停止の人には、いつも届きません。",
                "With nothing chosen it goes to every active reader. Who is stopped or unsubscribed never gets it."),
            lists: text("リスト（どれかに入っている人）", "Lists (members of any of these)"),
            tags: text("タグ（どれかが付いている人）", "Tags (anybody who has one of these)"),
            noLists: text("リストもタグもまだありません。", "There are no lists or tags yet."),
            makeList: text("リストを作る", "Make a list"),
            exclude: text("除く", "Leave out"),
            excludeHint: text("ここで選んだリストやタグの人には届きません。", "Nobody who is in one of these gets it."),
            conditions: text("項目の条件", "Conditions on fields"),
            all: text("すべてに合う人", "All of them must hold"),
            any: text("どれかに合う人", "One of them is enough"),
            field: text("項目", "Field"),
            noField: text("選んでください", "Choose"),
            operation: text("条件", "Condition"),
            value: text("値", "Value"),
            addCondition: text("条件を足す", "Add a condition"),
            removeCondition: text("この条件を外す", "Remove this condition"),
            missedLabel: text("前の配信を受け取れなかった人だけ", "Only those who did not get the earlier mailing"),
            receivedLabel: text("前の配信が届いた人だけ", "Only those whom the earlier mailing reached"),
            notNumber: text("数字を入れてください。", "Please enter a number."),
            notDate: text("日付は 2026-01-31 のように入れてください。", "Please enter a date such as 2026-01-31."),
            willGet: text("届く人", "Will get it"),
            people: text("人", ""),
            leftOut: text("除かれる人", "Left out"),
            whySubtitle: text("除かれる理由", "Why"),
            stopped: text("停止", "stopped"),
            failed: text("エラー停止", "dead address"),
            unsubscribed: text("解除", "unsubscribed"),
            trashed: text("ゴミ箱", "in the trash"),
            suppressed: text("除外したアドレス", "blocked address"), blockedDomain: text("除外ドメイン", "blocked domain"),
            sample: text("たとえばこの人たち", "For example"),
            nobody: text("この条件に合う人はいません。", "Nobody fits."),
            countFailed: text("いまは数えられません。", "Cannot be counted right now."),
            contentTitle: text("件名・本文", "Subject and content"),
            contentLead: text(
                "テキストと HTML の両方を書くと、読者のメールソフトに合うほうが表示されます。",
                "With both text and HTML, each mail program shows the one that it can."),
            subject: text("件名", "Subject"),
            subjectHint: text("スマートフォンで見えるのは全角20字ほどです。", "A phone shows about 40 half-width characters."),
            textPart: text("テキスト", "Text"),
            htmlPart: text("HTML", "HTML"),
            textHint: text(
                "線は全角35字と38字の位置です。", "The lines stand at 35 and 38 full-width characters (70 and 76 half-width)."),
            htmlHint: text(
                "画像には代わりの文字（alt）を付けてください。右で、届く姿を確かめられます。",
                "Give every image an alternative text. How it will look is shown beside it."),
            parts: text("本文の形式", "Part"),
            charset: text("文字コード", "Character set"),
            charsetUTF8: text("UTF-8（ふつうはこちら）", "UTF-8 (the usual one)"),
            charsetJIS: text("ISO-2022-JP（古いメールソフト向け）", "ISO-2022-JP (for old mail programs in Japan)"),
            tracked: text("開封とクリックを調べる", "Measure opens and clicks"),
            trackedHint: text(
                "HTML に小さな画像を加え、リンクを計測用のものに置き換えます。", "Adds a tiny image to the HTML and measures links."),
            options: text("文字コード・計測・画像", "Character set, measuring, pictures"),
            insert: text("差し込む", "Insert"),
            insertHint: text(
                "カーソルの位置に入ります。空の人には、| の後ろの文字が入ります。",
                "Goes where the cursor is. Who has no value gets what stands behind the |."),
            fallback: text("空のときの文字", "If blank"),
            unsubscribeTag: text("配信停止の URL", "Unsubscribe URL"),
            senderNameTag: text("送信者の名称", "Sender's name"),
            addressTag: text("送信者の住所", "Sender's address"),
            contactTag: text("問い合わせ先", "Contact"),
            emailTag: text("読者のアドレス", "Reader's address"),
            conditionTag: text("値がある人だけの文", "Only for those with a value"),
            wrap: text("折り返す", "Wrap"),
            wrapAt: text("全角", "at"),
            ruler: text("いまの行", "This line"),
            images: text("画像", "Images"),
            imagesHint: text(
                "PNG・JPEG・GIF・WebP、1枚 1 MB まで。置いた画像の URL は変わりません。",
                "PNG, JPEG, GIF or WebP, up to 1 MB each. Its address never changes."),
            upload: text("画像を置く", "Upload"),
            file: text("ファイル", "File"),
            alt: text("代わりの文字（画像を表示しない人が読みます）", "Alternative text (for those who see no images)"),
            altHint: text("例: 冬のセール 全品20%引き", "Such as: Winter sale, 20% off everything"),
            recent: text("置いた画像", "Your images"),
            useImage: text("本文に入れる", "Put it in"),
            images404: text("画像はまだありません。", "No images yet."),
            block: text("直す必要があります", "Must be mended"),
            warn: text("確かめてください", "Please look"),
            previewTitle: text("プレビュー", "Preview"),
            preview: text("こう届きます", "How it arrives"),
            openPreview: text("大きく見る", "Open the preview"),
            previewLead: text(
                "本番と同じ手順で作ったメールです。リンクを押しても、どこにも移りません。",
                "Made by the same way as the real mail. Its links lead nowhere here."),
            searchReader: text("読者を探す", "Find a reader"),
            search: text("探す", "Search"),
            found: text("見つかった読者", "Readers found"),
            nothingFound: text("見つかりません。", "Nobody found."),
            viewPC: text("パソコン", "Desktop"),
            viewPhone: text("スマートフォン", "Phone"),
            viewDark: text("暗い配色", "Dark"),
            viewNoImages: text("画像なし", "Images off"),
            viewText: text("テキスト", "Text"),
            viewJIS: text("ISO-2022-JP", "ISO-2022-JP"),
            noHTML: text("HTML 本文はありません。", "There is no HTML part."),
            noText: text("テキスト本文はありません。", "There is no text part."),
            lost: text("ISO-2022-JP では〓に変わる文字", "Characters that become 〓 in ISO-2022-JP"),
            notLost: text("ISO-2022-JP で表せない文字はありません。", "ISO-2022-JP has all characters of this mail."),
            darkNote: text(
                "暗い配色の指定がないメールは、多くのアプリが色を反転します。ここではその一例を見せています。",
                "Many apps invert the colours of a mail that says nothing about dark mode; this is one way of it."),
            imageNote: text(
                "ここに置いた画像だけを表示します。よその画像は、ここでは読み込みません。",
                "Only images that you uploaded here are shown; those of other sites are not loaded."),
            versions: text("版の履歴", "Version history"),
            versionNote: text("前の版を見ています。今の内容ではありません。", "This is an earlier version, not what it says now."),
            previous: text("前の人", "Previous reader"),
            next: text("次の人", "Next reader"),
            madeUp: text("見本の読者（項目は空）", "A made-up reader without fields"),
            size: text("大きさ", "Size"),
            staleTitle: text("別のタブ（または別の人）が先に保存しました", "Another tab, or somebody else, saved first"),
            staleText: text(
                "下の内容はまだ保存していません。どちらも失わないように、選んでください。",
                "What you see below is not saved. Nothing is lost; please choose."),
            seeTheirs: text("保存された内容を見る", "See what was saved"),
            keepMine: text("この内容を別の下書きとして残す", "Keep mine as another draft"),
            closedTitle: text("この配信は、もう下書きではありません", "This mailing is no draft any more"),
            closedText: text(
                "予約や配信が始まったか、ゴミ箱に移されました。下の内容は保存していません。",
                "It was reserved, sent or thrown away meanwhile. What you see below is not saved."),
            restoreText: text("保存の前に閉じた内容が、このブラウザーに残っています。", "This browser still has changes that were never saved."),
            restore: text("戻す", "Bring them back"),
            discard: text("捨てる", "Discard"))
    }

    func people(_ count: Int) -> String {
        let number = Language.grouped(count)
        return isJapanese ? "\(number)人" : count == 1 ? "1 person" : "\(number) people"
    }

    func saved(at clock: String) -> String { isJapanese ? "\(clock) に自動保存しました" : "Saved at \(clock)" }

    func untitled(_ time: String) -> String { isJapanese ? "無題の配信 \(time)" : "Untitled mailing \(time)" }

    func copied(_ name: String) -> String { String(name.prefix(480)) + (isJapanese ? "（控え）" : " (mine)") }

    func nextStep(_ title: String) -> String { isJapanese ? "次へ: \(title)" : "Next: \(title)" }

    func operation(_ operation: String) -> String {
        switch operation {
        case "equals": isJapanese ? "と同じ" : "is"
        case "differs": isJapanese ? "と違う" : "is not"
        case "contains": isJapanese ? "を含む" : "contains"
        case "isBlank": isJapanese ? "が空" : "is blank"
        case "isPresent": isJapanese ? "が入っている" : "has a value"
        case "atLeast": isJapanese ? "以上・以降" : "at least / from"
        default: isJapanese ? "以下・以前" : "at most / until"
        }
    }

    func wide(_ lines: [Int], columns: Int) -> String {
        let shown = lines.prefix(5).map(String.init).joined(separator: ", ") + (lines.count > 5 ? " …" : "")
        return isJapanese
            ? "全角\(columns)字を超える行が \(lines.count)行あります（\(shown)行目）。"
            : "\(lines.count == 1 ? "1 line is" : "\(lines.count) lines are") wider than \(columns * 2) half-width characters (line \(shown))."
    }

    func long(_ lines: [Int]) -> String {
        let shown = lines.prefix(5).map(String.init).joined(separator: ", ") + (lines.count > 5 ? " …" : "")
        return isJapanese
            ? "1行が 1,000バイトに近いか超えています（\(shown)行目）。途中で改行してください。"
            : "A line is near to 1,000 bytes or longer (line \(shown)). Please break it."
    }

    func width(_ halves: Int) -> String {
        let number = halves % 2 == 0 ? "\(halves / 2)" : "\(halves / 2).5"
        return isJapanese ? "全角 \(number)字" : "\(halves) half-width"
    }

    func kilobytes(_ octets: Int) -> String { "\(Language.grouped((octets + 999) / 1_000)) kB" }

    func copyImage(_ markup: String) -> String {
        isJapanese ? "画像を置きました。本文にこれを貼ってください: \(markup)" : "Uploaded. Put this into the HTML: \(markup)"
    }
}
