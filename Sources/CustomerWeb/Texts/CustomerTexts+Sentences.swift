// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Platform
internal import WebFoundation

/// Sentences that carry numbers, times or codes.
extension CustomerTexts {
    private func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    /// `128,110人` or `128,110 people`.
    func people(_ count: Int) -> String {
        let number = Language.grouped(count)
        return choose("\(number)人", count == 1 ? "1 person" : "\(number) people")
    }

    // MARK: - Mailings

    func made(_ time: String) -> String { choose("\(time) に作成", "made \(time)") }
    func started(_ time: String) -> String { choose("\(time) に開始", "started \(time)") }

    func draftSentence(_ code: String) -> String {
        choose(
            "まだ始めていません。コマンド hayauma campaign launch \(code) で始めます。",
            "Not started. The command hayauma campaign launch \(code) starts it.")
    }

    func scheduledSentence(_ time: String) -> String {
        choose("\(time) に送り始めます。それまでは取り消せます。", "Starts \(time). Until then it can be taken back.")
    }

    func runningSentence(_ left: Int) -> String {
        choose("送っています。あと \(people(left))です。", "Sending; \(people(left)) to go.")
    }

    func waitingSentence(_ deferred: Int) -> String {
        choose(
            "全員に一度は送りました。相手のサーバーに待つよう言われた \(people(deferred))には、時間をおいて送り直します。",
            "Everybody was tried once. For \(people(deferred)) the receiving servers asked to wait; they are tried again later."
        )
    }

    func pausedSentence(_ remaining: Int) -> String {
        choose(
            "止めています。\(people(remaining))がまだです。続きから送るまで、だれにも届きません。",
            "Paused with \(people(remaining)) to go. Nobody gets it until you go on.")
    }

    func finishedSentence(_ time: String) -> String { choose("\(time) に終わりました。", "Finished \(time).") }

    func cancelledSentence(_ time: String, _ cancelled: Int) -> String {
        choose(
            "\(time) に中止しました。\(people(cancelled))には送っていません。",
            "Stopped \(time). Not sent to \(people(cancelled)).")
    }

    /// What stopping a mailing costs, a line each.
    func lost(remaining: Int, delivered: Int, unknown: Int, isPlanned: Bool) -> [String] {
        var lines = [
            isPlanned
                ? choose(
                    "まだ届いていない \(people(remaining))には、もう届きません。",
                    "\(people(remaining)) who do not have it yet will not get it.")
                : choose("まだ届いていない人には、もう届きません。", "Those who do not have it yet will not get it.")
        ]
        lines.append(
            choose(
                "届いた \(people(delivered))のメールは取り消せません。", "What \(people(delivered)) already got cannot be taken back."))
        if unknown > 0 {
            lines.append(
                choose(
                    "\(people(unknown))は、届いたかどうか分かりません。",
                    "Of \(people(unknown)) nobody knows whether they got it."))
        }
        lines.append(choose("中止した配信は再開できません。", "A stopped mailing cannot go on."))
        return lines
    }

    func cancelFor(_ remaining: Int, isPlanned: Bool) -> String {
        isPlanned
            ? choose("\(people(remaining))への配信を中止する", "Stop it for \(people(remaining))")
            : choose("この配信を中止する", "Stop this mailing")
    }

    // MARK: - Sign-in

    func problem(_ failure: SignInFailure, wrong: String) -> (String, HTTPResponse.Status) {
        switch failure {
        case .wrong: (wrong, .unprocessableContent)
        case .wait(let time): (wait(time), .tooManyRequests)
        case .busy:
            (
                choose("いま混み合っています。数秒待って、もう一度お試しください。", "Busy right now. Please try again in a few seconds."),
                .serviceUnavailable
            )
        case .unfit:
            (
                choose(
                    "新しいパスワードは\(ChangePassword.minimumLength)文字以上にしてください。何も変えていません。",
                    "The new password must have at least \(ChangePassword.minimumLength) characters. Nothing was changed."
                ),
                .unprocessableContent
            )
        case .store(let error):
            (choose(Refusal(error).japanese, Refusal(error).english), .serviceUnavailable)
        }
    }

    private func wait(_ time: Duration) -> String {
        let seconds = time.components.seconds + 1
        let length =
            seconds > 90
            ? choose("約 \((seconds + 59) / 60)分", "about \((seconds + 59) / 60) minutes")
            : choose("\(seconds)秒", "\(seconds) seconds")
        return choose(
            "続けて間違えたため、\(length)のあいだ受け付けません。待ってから、もう一度お試しください。",
            "Too many wrong tries. Please wait \(length), then try again.")
    }
}
