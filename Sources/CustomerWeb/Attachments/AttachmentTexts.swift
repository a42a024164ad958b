// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// All texts about files, both languages side by side.
struct AttachmentTexts: Sendable {
    let isJapanese: Bool
    let title, hint, file, add, sending, none, remove, failed, tooLarge: String
    let embed, embedHint: String
    let sizeGood, sizeWarn, sizeBad, adviceGood, adviceWarn, adviceBad: String
    /// What the browser offers to choose from; the server looks for itself.
    let accept = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.txt,.csv,.ics,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.odt,.ods,.odp,.zip"
    /// Octets that an upload may have.
    let limit = AttachmentForm.bodyLimit - 100_000

    init(_ language: Language) {
        let isJapanese = language == .japanese
        func text(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }
        self.isJapanese = isJapanese
        title = text("添付ファイル", "Attachments")
        hint = text(
            "\(Attachment.countLimit)個まで。PDF・画像・テキスト・CSV・予定（ics）・Office 文書・ZIP。急ぎでない資料は、リンクのほうが届きやすく、開いた人も分かります。",
            "Up to \(Attachment.countLimit): PDF, pictures, text, CSV, calendar, Office, ZIP. A link arrives more surely, and shows who opened it."
        )
        file = text("ファイル", "Files")
        add = text("添付する", "Attach")
        sending = text("送っています…", "Uploading…")
        none = text("添付ファイルはありません。", "No files are attached.")
        remove = text("外す", "Remove")
        failed = text("送れませんでした。つながりを確かめて、もう一度お試しください。", "It could not be uploaded. Please try again.")
        tooLarge = text(
            "合わせて大きすぎます。1通は 3 MB までです（ファイルでは約 2.1 MB）。リンクにしてください。",
            "Together they are too large: a mail has 3 MB at most, about 2.1 MB of files. Please send a link.")
        embed = text("画像をメールに埋め込む", "Put pictures inside of the mail")
        embedHint = text(
            "ここに置いた画像を、読み込みの操作なしで見せられます。そのぶんメールは重くなります。",
            "Pictures that you uploaded here are seen without loading them. The mail gets heavier.")
        sizeGood = text("軽い", "Light")
        sizeWarn = text("重い", "Heavy")
        sizeBad = text("大きすぎる", "Too large")
        adviceGood = text("500 kB までは、どの読者にも負担になりません。", "Up to 500 kB burdens no reader.")
        adviceWarn = text(
            "500 kB を超えています。スマートフォンの読者には、リンクのほうが親切です。",
            "Above 500 kB. Readers on phones are better served by a link.")
        adviceBad = text(
            "3 MB を超えると au などが受け取りません。このままでは送れません。",
            "au and others refuse mails above 3 MB. It cannot be sent like this.")
    }

    /// `1.2 MB`, `340 kB`; rounded up, as the limits are in the same units.
    func octets(_ count: Int) -> String {
        if count < 1_000_000 { return "\((count + 999) / 1_000) kB" }
        let tenths = (count + 99_999) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }

    func whole(_ count: Int) -> String {
        isJapanese ? "メール全体 \(octets(count))（上限 3 MB）" : "The whole mail: \(octets(count)) of 3 MB"
    }
}
