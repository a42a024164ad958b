// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// A file that may be attached: its kind is on the list, its octets are of that kind, its name is clean.
package struct AttachmentFile: Sendable, Equatable {
    /// Characters of a name.
    package static let nameLimit = 100

    /// 1...100 characters with an extension of the list; no path, no control or direction characters.
    package let name: String
    /// From the list, never from the sender's word: `application/pdf`.
    package let mediaType: String
    package let bytes: [UInt8]

    /// Refuses what is not on the list, what only calls itself so, and what a computer would run or a browser would
    /// open as a page, each with its reason.
    package init(name: String, bytes: [UInt8]) throws(Refusal) {
        let name = Self.cleaned(name)
        guard !bytes.isEmpty else {
            throw Refusal(english: "the file is empty", japanese: "ファイルが空です。")
        }
        guard MailSize.encoded(bytes.count) <= MailSize.limit else {
            throw AttachmentRefusal.tooLarge
        }
        let suffix = Self.suffix(of: name)
        guard let kind = AttachmentKind(suffix: suffix) else {
            throw AttachmentKind.isDangerous(suffix) ? AttachmentRefusal.program : AttachmentRefusal.unknownKind
        }
        if let refusal = kind.refusal(of: bytes, suffix: suffix) { throw refusal }
        self.name = name
        mediaType = AttachmentKind.mediaTypes[suffix] ?? "application/octet-stream"
        self.bytes = bytes
    }

    /// Letters behind the last dot, in lower case.
    static func suffix(of name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// What may stand in a mail's header and become a file's name anywhere.
    ///
    /// Marks that turn the direction of writing go: `invoice\u{202E}fdp.exe` looks like a PDF. What macOS writes as kana
    /// and voicing mark is joined.
    static func cleaned(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var scalars: [Unicode.Scalar] = []
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: continue
            case .spaceSeparator where scalar == "\u{3000}": scalars.append(scalar)
            // Headers are folded at spaces, so there is never more than one.
            case .spaceSeparator where scalars.last == " ": continue
            case .spaceSeparator: scalars.append(" ")
            default:
                switch scalar {
                case "<", ">", ":", "\"", "|", "?", "*": scalars.append("_")
                default: KanaFolding.append(scalar, to: &scalars)
                }
            }
        }
        var text = String(String.UnicodeScalarView(scalars))
        while text.first == "." || text.first == " " { text.removeFirst() }
        while text.last == "." || text.last == " " { text.removeLast() }
        guard text.count > nameLimit || text.utf8.count > 4 * nameLimit else { return text }
        let suffix = "." + suffix(of: text).prefix(10)
        var head = text.prefix(nameLimit - suffix.count)
        // A character may be many scalars: the name stays short in octets too.
        while head.utf8.count + suffix.utf8.count > 4 * nameLimit { head.removeLast() }
        return head + suffix
    }
}

/// Why a file cannot go with a mail.
package enum AttachmentRefusal {
    package static let tooLarge = Refusal(
        english: "the files would make the mail larger than 3 MB, which au and others refuse; send a link instead",
        japanese: "メールが 3 MB を超えます（au などが受け取りません）。ファイルはウェブに置いて、リンクを送ってください。")
    static let program = Refusal(
        english: "programs, scripts and web pages are not attached: mail services refuse them, and readers are harmed",
        japanese: "プログラム・スクリプト・HTML は添付できません。メールサービスに拒否され、読者にも危険です。")
    static let unknownKind = Refusal(
        english: "this kind of file is not attached; PDF, pictures, text, CSV, calendar, Office and ZIP files are",
        japanese: "この種類のファイルは添付できません。添付できるのは PDF・画像・テキスト・CSV・予定（ics）・Office 文書・ZIP です。")
    static let otherContent = Refusal(
        english: "the content of the file is not what its name says",
        japanese: "ファイルの中身が、名前の拡張子と合っていません。")
    static let programInside = Refusal(
        english: "the ZIP file holds a program or script; mail services refuse such mails",
        japanese: "ZIP の中にプログラムかスクリプトがあります。メールサービスに拒否されるので、添付できません。")
}
