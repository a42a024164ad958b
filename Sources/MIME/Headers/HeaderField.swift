// SPDX-License-Identifier: Apache-2.0

/// Writers of complete header fields: name, folded value (RFC 5322 §2.2.3), CRLF.
///
/// Lines are ≤ 76 characters where the value has a place to fold, never above 998. Text that is not ASCII becomes
/// encoded words (RFC 2047, B encoding); ASCII stays as it is.
public enum HeaderField {
    /// A field of free text, as Subject.
    public static func unstructured(
        _ name: String, _ text: String, charset: TextCharset
    ) throws(HeaderError) -> [UInt8] {
        var line = try FoldedLine(name: name)
        let clean = try checked(text)
        let tokens = clean.split(separator: " ", omittingEmptySubsequences: false)
        var needsWord = tokens.enumerated().map { index, token in
            mustEncode(token, room: FoldedLine.limit - (index == 0 ? name.utf8.count + 2 : 1))
        }
        // Spaces at either end, and several beside an encoded word, would not survive unless they are encoded too.
        if tokens.count > 1 {
            if tokens[0].isEmpty { needsWord[0] = true }
            if tokens[tokens.count - 1].isEmpty { needsWord[tokens.count - 1] = true }
            for index in tokens.indices.dropFirst() where tokens[index].isEmpty && needsWord[index - 1] {
                needsWord[index] = true
            }
            for index in tokens.indices.dropLast().reversed() where tokens[index].isEmpty && needsWord[index + 1] {
                needsWord[index] = true
            }
        }
        var index = 0
        while index < tokens.count {
            if needsWord[index] {
                var end = index
                while end + 1 < tokens.count && needsWord[end + 1] { end += 1 }
                try EncodedWord.append(tokens[index...end].joined(separator: " "), charset: charset, to: &line)
                index = end + 1
            } else {
                line.append(tokens[index].utf8)
                index += 1
            }
        }
        return line.finish()
    }

    /// A field with one mailbox, as From.
    public static func mailbox(
        _ name: String, _ mailbox: Mailbox, charset: TextCharset
    ) throws(HeaderError) -> [UInt8] {
        try mailboxes(name, [mailbox], charset: charset)
    }

    /// A field with a list of mailboxes, as To. An address with `needsSMTPUTF8` is written as UTF-8 (RFC 6532).
    public static func mailboxes(
        _ name: String, _ mailboxes: [Mailbox], charset: TextCharset
    ) throws(HeaderError) -> [UInt8] {
        var line = try FoldedLine(name: name)
        for (index, mailbox) in mailboxes.enumerated() {
            let comma = index + 1 < mailboxes.count ? "," : ""
            guard let display = mailbox.name, !display.isEmpty else {
                line.append((mailbox.address.wireForm + comma).utf8)
                continue
            }
            try phrase(display, charset: charset, to: &line)
            line.append("<\(mailbox.address.wireForm)>\(comma)".utf8)
        }
        return line.finish()
    }

    /// A field whose value is written as it is, folded at its spaces: MIME-Version, Content-Type, List-Unsubscribe.
    public static func structured(_ name: String, _ value: String) throws(HeaderError) -> [UInt8] {
        var line = try FoldedLine(name: name)
        let clean = try checked(value)
        if !clean.utf8.allSatisfy({ $0 < 0x80 }) { throw .notASCII }
        for token in clean.split(separator: " ") {
            if token.utf8.count > 990 { throw .tooLong }
            line.append(token.utf8)
        }
        return line.finish()
    }

    /// A display name: atoms as they are, other ASCII as a quoted string, the rest as encoded words (RFC 2047 §5 (3)).
    private static func phrase(
        _ text: String, charset: TextCharset, to line: inout FoldedLine
    ) throws(HeaderError) {
        let clean = try checked(text)
        let isASCII = clean.utf8.allSatisfy { $0 < 0x80 }
        let hasOddSpaces = clean.first == " " || clean.last == " " || clean.contains("  ")
        if !isASCII || clean.contains("=?") || clean.utf8.count > 60 || hasOddSpaces {
            try EncodedWord.append(clean, charset: charset, to: &line)
        } else if clean.unicodeScalars.allSatisfy({ $0 == " " || $0.isAtomText }) {
            for token in clean.split(separator: " ") { line.append(token.utf8) }
        } else {
            line.append(ParameterValue.quoted(clean).utf8)
        }
    }

    private static func mustEncode(_ token: Substring, room: Int) -> Bool {
        var count = 0
        var previous: UInt8 = 0
        for octet in token.utf8 {
            if octet >= 0x80 || (previous == UInt8(ascii: "=") && octet == UInt8(ascii: "?")) { return true }
            previous = octet
            count += 1
        }
        return count > room
    }

    /// `text` with tabs as spaces; throws when it holds another control character.
    private static func checked(_ text: String) throws(HeaderError) -> String {
        var hasTab = false
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                hasTab = true
            } else if scalar.isMailControl {
                throw .controlCharacter
            }
        }
        if !hasTab { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\t" ? " " : $0 }))
    }
}
