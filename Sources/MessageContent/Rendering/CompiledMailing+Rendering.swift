// SPDX-License-Identifier: Apache-2.0

internal import MIME
package import Platform

extension CompiledMailing {
    /// Lines longer than this make a 7-bit body a base64 one (RFC 5322 §2.1.1: 998).
    private static let lineLimit = 990

    /// Makes one recipient's copy.
    ///
    /// - Parameters:
    ///   - email: as `Contact.email`.
    ///   - fields: as `Contact.fields`.
    ///   - seconds: the Date, since 1970-01-01T00:00:00Z.
    ///   - mail: overwritten; after a failure its content is of no use.
    package func render(
        contact: ContactID, email: String, fields: String, at seconds: Int64, to mail: inout RenderedMail
    ) throws(RenderFailure) {
        mail.recipient = try Self.wireForm(email)
        try mail.values.fill(keys: slotKeys, email: email.utf8.span, json: fields.utf8.span)
        makeTokens(for: contact, in: &mail.values)
        mail.date.update(seconds)

        let writer = mail.writer
        writer.reset()
        var replaced = writeHeader(mail)
        let isMultipart = !self.fields.multipart.isEmpty
        write(self.fields.multipart, to: writer)
        mail.bodyStart = writer.count
        for index in parts.indices {
            write(self.fields.before[index], to: writer)
            let (start, count) = try write(parts[index], mail.values, to: writer)
            if !isMultipart { mail.bodyStart = start }
            replaced += count
        }
        write(self.fields.closing, to: writer)
        guard writer.count <= Self.sizeLimit else { throw .tooLarge }
        writer.copy(to: &mail.bytes)
        mail.replacedCharacters = replaced
        mail.values.scratch.removeAll(keepingCapacity: true)
        mail.values.scratch.append(contentsOf: mail.values.tokens[layout.returnPath])
        mail.values.scratch.append(contentsOf: returnPathHost)
        mail.returnPath = String(decoding: mail.values.scratch, as: UTF8.self)
    }

    /// The address as RCPT and To want it.
    private static func wireForm(_ email: String) throws(RenderFailure) -> String {
        if isPlain(email.utf8.span) { return email }
        do {
            let address = try EmailAddress(parsing: email)
            guard !address.needsSMTPUTF8 else {
                throw RenderFailure.badAddress(detail: "the part before @ is not ASCII")
            }
            return address.wireForm
        } catch let failure as RenderFailure {
            throw failure
        } catch {
            throw .badAddress(detail: "\(error)")
        }
    }

    /// A dot-atom at a lower-case domain: nothing to change, nothing to look at more closely.
    private static func isPlain(_ email: Span<UInt8>) -> Bool {
        guard email.count <= 120 else { return false }
        var at = -1
        var dots = 0
        var previous = UInt8(ascii: ".")
        for index in email.indices {
            let byte = email[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "+"):
                if at >= 0 { return false }
            case UInt8(ascii: "-"):
                if at >= 0, previous == UInt8(ascii: ".") || previous == UInt8(ascii: "@") { return false }
            case UInt8(ascii: "."):
                if previous == UInt8(ascii: ".") || previous == UInt8(ascii: "@") { return false }
                if at >= 0 {
                    if previous == UInt8(ascii: "-") { return false }
                    dots += 1
                }
            case UInt8(ascii: "@"):
                if at >= 0 || previous == UInt8(ascii: ".") || index > 64 { return false }
                at = index
            default: return false
            }
            previous = byte
        }
        return at > 0 && dots > 0 && previous >= UInt8(ascii: "a") && previous <= UInt8(ascii: "z")
    }

    /// In the order of `TokenLayout`.
    private func makeTokens(for contact: ContactID, in values: inout MergeValues) {
        values.tokens.removeAll(keepingCapacity: true)
        tokens.append(
            .returnPath, campaign: campaign, contact: contact, to: &values.tokens, scratch: &values.scratch)
        tokens.appendMessageID(campaign: campaign, contact: contact, to: &values.tokens, scratch: &values.scratch)
        tokens.append(
            .unsubscribe, campaign: campaign, contact: contact, to: &values.tokens, scratch: &values.scratch)
        guard usesOpen || !usedLinks.isEmpty else { return }
        tokens.append(.open, campaign: campaign, contact: contact, to: &values.tokens, scratch: &values.scratch)
        for link in usedLinks {
            tokens.append(
                .click, campaign: campaign, contact: contact, link: link, to: &values.tokens, scratch: &values.scratch)
        }
    }

    // MARK: Header section

    /// Writes all fields but those of the body's type. Returns how many characters were replaced.
    private func writeHeader(_ mail: borrowing RenderedMail) -> Int {
        let writer = mail.writer
        var replaced = 0
        writer.append("Date: ")
        Self.append(mail.date.bytes.span, to: writer)
        writer.append("\r\n")
        switch fields.from {
        case .whole(let range): write(range, to: writer)
        case .merged(let steps):
            writer.append("From: ")
            writer.column = 6
            let name = merged(steps, mail.values)
            replaced += HeaderText(isJapanese: isJapanese).write(name, .phrase, to: writer)
            if writer.column > 6, writer.column + fields.fromAddress.count - 2 > 76 { writer.breakLine() }
            // With no name before it the address stands without the space.
            let start = fields.fromAddress.lowerBound + (name.isEmpty ? 1 : 0)
            write(start..<fields.fromAddress.upperBound, to: writer)
        }
        writer.append("To: ")
        Self.append(mail.recipient.utf8.span, to: writer)
        writer.append("\r\n")
        switch fields.subject {
        case .whole(let range): write(range, to: writer)
        case .merged(let steps):
            writer.append("Subject: ")
            writer.column = 9
            replaced += HeaderText(isJapanese: isJapanese).write(
                merged(steps, mail.values), .unstructured, to: writer)
            writer.append("\r\n")
        }
        writer.append("Message-ID: <")
        Self.append(mail.values.tokens.span.extracting(layout.messageID), to: writer)
        write(fields.afterMessageID, to: writer)
        Self.append(mail.values.tokens.span.extracting(layout.unsubscribe), to: writer)
        write(fields.afterUnsubscribe, to: writer)
        return replaced
    }

    /// A header's text with its values, without line ends or other control characters.
    private func merged(_ steps: [EncodedPart.Step], _ values: MergeValues) -> [UInt8] {
        var text: [UInt8] = []
        var index = 0
        while index < steps.count {
            let step = steps[index]
            index += 1
            switch step {
            case .run(let run): text.append(contentsOf: statics[run.raw])
            case .short(let range): text.append(contentsOf: statics[range])
            case .token(let range): text.append(contentsOf: values.tokens[range])
            case .value(let slot, let fallback, _):
                guard !values.isBlank[slot] else {
                    text.append(contentsOf: statics[fallback])
                    continue
                }
                for byte in values.bytes[values.slots[slot]] where byte != 0x0A {
                    text.append(byte < 0x20 ? 0x20 : byte)
                }
            case .skipIfBlank(let slot, let target):
                if slot >= 0, values.isBlank[slot] { index = target }
            case .skip(let target): index = target
            }
        }
        return text
    }

    // MARK: Parts

    /// Writes a part with its header; again in base64 where a value made a line too long. Returns where its body
    /// begins, and how many characters were replaced.
    private func write(
        _ part: EncodedPart, _ values: MergeValues, to writer: MailWriter
    ) throws(RenderFailure) -> (start: Int, replaced: Int) {
        let begin = writer.count
        write(part.head, to: writer)
        var start = writer.count
        writer.startPart()
        var replaced = try write(part, as: part.encoding, values, to: writer)
        if part.encoding == .sevenBit, writer.longestLine > Self.lineLimit {
            writer.truncate(to: begin)
            write(part.base64Head, to: writer)
            start = writer.count
            replaced = try write(part, as: .base64, values, to: writer)
        }
        return (start, replaced)
    }

    private func write(
        _ part: EncodedPart, as encoding: TransferEncoding, _ values: MergeValues, to writer: MailWriter
    ) throws(RenderFailure) -> Int {
        var replaced = 0
        var index = 0
        let isReencoded = encoding != part.encoding
        while index < part.steps.count {
            let step = index
            index += 1
            switch part.steps[step] {
            case .run(let run):
                Self.write(run, isReencoded: isReencoded, as: encoding, statics.span, to: writer)
            case .short(let range): Self.write(statics.span.extracting(range), as: encoding, to: writer)
            case .token(let range): Self.write(values.tokens.span.extracting(range), as: encoding, to: writer)
            case .value(let slot, let fallback, let escaping):
                if values.isBlank[slot] {
                    Self.write(statics.span.extracting(fallback), as: encoding, to: writer)
                } else {
                    let value = values.bytes.span.extracting(values.slots[slot])
                    replaced += Self.write(
                        value, escaping, isJapanese: part.isJapanese, as: encoding, to: writer)
                }
                guard writer.count <= Self.sizeLimit else { throw .tooLarge }
            case .skipIfBlank(let slot, let target):
                if slot >= 0, values.isBlank[slot] { index = target }
            case .skip(let target): index = target
            }
        }
        if encoding == .base64 { writer.endBase64() }
        return replaced
    }

    private static func write(
        _ run: EncodedRun, isReencoded: Bool, as encoding: TransferEncoding, _ statics: Span<UInt8>,
        to writer: MailWriter
    ) {
        // SAFETY: the writer copies before it returns; ranges are of `statics`, and checked.
        unsafe statics.withUnsafeBufferPointer { statics in
            switch encoding {
            case .base64 where isReencoded:
                unsafe writer.base64(UnsafeBufferPointer(rebasing: statics[run.raw]))
            case .base64: unsafe writer.base64(statics, run: run)
            case .quotedPrintable:
                unsafe writer.quotedPrintable(UnsafeBufferPointer(rebasing: statics[run.encoded[0]]), run: run)
            case .sevenBit: unsafe writer.sevenBit(UnsafeBufferPointer(rebasing: statics[run.raw]), run: run)
            }
        }
    }

    private static func write(
        _ value: Span<UInt8>, _ escaping: Escaping, isJapanese: Bool, as encoding: TransferEncoding,
        to writer: MailWriter
    ) -> Int {
        if escaping == .none, !isJapanese {
            write(value, as: encoding, to: writer)
            return 0
        }
        // SAFETY: the writer copies before it returns.
        unsafe value.withUnsafeBufferPointer { value in unsafe writer.escape(value, escaping) }
        guard isJapanese else {
            writer.writeEscaped(as: encoding)
            return 0
        }
        let (bytes, replaced) = JapaneseText.encode(writer.escapedBytes)
        write(bytes.span, as: encoding, to: writer)
        return replaced
    }

    private static func write(_ bytes: Span<UInt8>, as encoding: TransferEncoding, to writer: MailWriter) {
        // SAFETY: the writer copies before it returns.
        unsafe bytes.withUnsafeBufferPointer { bytes in unsafe writer.write(bytes, as: encoding) }
    }

    private func write(_ range: Range<Int>, to writer: MailWriter) {
        Self.append(statics.span.extracting(range), to: writer)
    }

    private static func append(_ bytes: Span<UInt8>, to writer: MailWriter) {
        // SAFETY: the writer copies before it returns.
        unsafe bytes.withUnsafeBufferPointer { bytes in unsafe writer.append(bytes) }
    }
}
