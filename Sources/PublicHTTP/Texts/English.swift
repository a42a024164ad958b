// SPDX-License-Identifier: Apache-2.0

extension Texts {
    static let english = Texts(
        language: "en", otherLanguage: "ja", otherLanguageName: "日本語",
        sandbox: "This is the sandbox. No mail leaves this machine.",
        inbox: "Inbox", inboxSubtitle: "See how your mail arrived at each mailbox provider.",
        all: "All", providers: "Providers", received: "Received", subject: "Subject", from: "From", to: "To",
        provider: "Provider", noSubject: "(no subject)",
        emptyTitle: "No mail has arrived yet",
        emptyHint: "Once a mailing starts, it is listed here, newest first. Reload the page to see it.",
        newer: "Newer mail", older: "Older mail", refresh: "Reload",
        accepted: "Accepted", temporarilyRefused: "Deferred", permanentlyRefused: "Refused",
        connections: "Connections", messages: "messages", kept: "Only the newest are kept. Now:", back: "Inbox",
        asRead: "As the reader sees it", noHTML: "This message has no HTML.",
        htmlNote: "For safety, remote images and scripts are not loaded.", textPart: "Text",
        noText: "This message has no text.",
        files: "Attachments", filesNote: "Saved to your disk, never opened here.", headers: "Headers", source: "Source",
        sourceCut: "It is long; only its beginning is shown.", envelope: "Envelope",
        signature: "DKIM signature", noSignature: "none", size: "Size", openUnsubscribe: "Open the unsubscribe page",
        notFoundTitle: "Not found", notFoundInbox: "This message gave way to newer ones, or never was.",
        notFoundToken: "The link may be incomplete. Please open the link in your mail once more.",
        unsubscribeTitle: "Unsubscribe?", otherProviders: "Others", unsubscribeBefore: "Stop getting mail from ",
        unsubscribeAfter: "?",
        unsubscribeNote: "Nothing changes until you press the button.", unsubscribeButton: "Unsubscribe",
        doneTitle: "You are unsubscribed",
        doneText: "You will get no more mail. A message that is already on its way may still arrive.",
        unavailableTitle: "This does not work right now",
        unavailableText: "You are not unsubscribed yet. Please try again in a few minutes.",
        senderName: "Sender", postalAddress: "Address", contact: "Contact")
}
