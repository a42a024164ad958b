// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of a sending domain's link host.
struct SenderLinkTexts: Sendable {
    let title: String
    let why: String
    let field: String
    let hint: String
    let save: String
    let remove: String
    let removeNote: String
    private let saved: String
    private let savedHere: String
    private let removed: String

    private let language: Language
    private let host: String
    private let publicHost: String

    /// `host` is the link host, empty where there is none; `publicHost` the installation's own.
    init(_ language: Language, host: String, publicHost: String) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        self.language = language
        self.host = host
        self.publicHost = publicHost
        title = text("リンクのドメイン", "Link domain")
        why = text(
            "配信のリンク・開封の画像・配信停止のURLを、自社の名前にできます。読者には見慣れたドメインが見え、リンクの評判をほかの送信者と分け合わずにすみます。",
            "The links, the pixel and the unsubscribe URL of your mail can carry a name of your own. Readers see a domain they know, and the reputation of your links is yours alone."
        )
        field = text("ホスト名", "Host name")
        hint = text(
            "この送信ドメインのサブドメインを、リンク専用に1つ決めてください。",
            "A subdomain of this sender domain, used for nothing else.")
        save = text("保存", "Save")
        remove = text("使うのをやめる", "Stop using it")
        removeNote = text(
            "名前を変えるかやめると、送信済みメールの古いリンクは、証明書の期限（約90日以内）が切れると開けなくなります。",
            "If you change or stop using the name, old links in mail already sent no longer open once its certificate expires, within about 90 days."
        )
        saved = text("保存しました。下の値を DNS に登録してください。", "Saved. Please publish the record below.")
        savedHere = text("保存しました。", "Saved.")
        removed = text("リンクのドメインを外しました。", "The link domain was removed.")
    }

    /// What was done, while it is still so: the page may be looked at again later.
    func note(_ done: String?, _ domain: SendingDomain, asksDNS: Bool) -> String? {
        switch done {
        case "link" where !host.isEmpty && domain.workingLinkHost == nil: asksDNS ? saved : savedHere
        case "unlink" where host.isEmpty: removed
        default: nil
        }
    }

    /// Colour, word and sentence of how things are with the link host.
    func standing(
        _ domain: SendingDomain, _ check: SenderCheck?, asksDNS: Bool
    ) -> (chip: String, state: String, sentence: String) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        let meanwhile = text(
            "確認できるまで、リンクは \(publicHost) のままです。配信はそのまま送れます。",
            "Until it is verified, links go by \(publicHost). Your mail is sent all the same.")
        guard !host.isEmpty else {
            return (
                "wait", text("未設定", "not set"),
                text("いまのリンクは \(publicHost) で始まります。", "Links go by \(publicHost) now.")
            )
        }
        guard asksDNS else {
            return (
                "wait", text("確認しません", "not checked here"),
                text(
                    "この環境では DNS に問い合わせないので、リンクは \(publicHost) のままです。",
                    "This environment does not ask the DNS, so links still go by \(publicHost).")
            )
        }
        guard let check else { return ("wait", text("まだ確認していません", "not checked yet"), meanwhile) }
        switch check.problems[.link] {
        case nil:
            return (
                "good", text("使用中", "in use"),
                text("これから送る配信のリンクは \(host) で始まります。", "Links of mail sent from now on go by \(host).")
            )
        case .unasked: return ("wait", text("まだ確認していません", "not checked yet"), meanwhile)
        case .missing: return ("warn", text("DNS の登録待ち", "waiting for the DNS"), meanwhile)
        case .different: return ("bad", text("値が違います", "a different value is there"), meanwhile)
        case .unknown: return ("wait", text("DNS が応答しません", "the DNS does not answer"), meanwhile)
        }
    }
}
