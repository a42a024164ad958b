// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// All texts of the customers' pages, one value a language. Sentences with numbers are in CustomerTexts+Sentences.
struct CustomerTexts: Sendable {
    let isJapanese: Bool
    let mailings: String
    let password: String
    let readers: String
    let settings: String
    let mailing: String
    let stateLabel: String
    let recipients: String
    let delivered: String
    let deferred: String
    let failed: String
    let unknown: String
    let leftOut: String
    let deliveredNote: String
    let deferredNote: String
    let subject: String
    let from: String
    let time: String
    let code: String
    let about: String
    let draft: String
    let scheduled: String
    let planning: String
    let running: String
    let waiting: String
    let paused: String
    let finished: String
    let cancelled: String
    let planningSentence: String
    let pause: String
    let resume: String
    let cancelTitle: String
    let cancelBack: String
    let noMailings: String
    let noMailingsHint: String
    let signIn: String
    let email: String
    let signInButton: String
    let forgotten: String
    let wrongSignIn: String
    let passwordTitle: String
    let passwordNote: String
    let passwordRule: String
    let oldPassword: String
    let newPassword: String
    let newPasswordAgain: String
    let changePassword: String
    let passwordDone: String
    let wrongPassword: String
    let notTheSame: String
    let notFoundTitle: String
    let notFoundText: String
    let refusedTitle: String
    let staleFormTitle: String
    let staleFormText: String
    let toMailings: String
    let design: String
    let designNote: String
}

extension CustomerTexts {
    init(_ language: Language) {
        self = language == .japanese ? .japanese : .english
    }
}
