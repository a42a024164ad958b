// SPDX-License-Identifier: Apache-2.0

internal import MIME

extension ReadableMessage {
    /// What MIME makes of the bytes; whatever is damaged is left out.
    package init(_ bytes: [UInt8]) {
        let message = ParsedMessage(bytes)
        subject = message.header("Subject") ?? ""
        from = message.header("From") ?? ""
        to = message.header("To") ?? ""
        html = message.htmlBody
        text = message.textBody
        headers = message.headers.map { ($0.name, $0.value) }
    }
}
