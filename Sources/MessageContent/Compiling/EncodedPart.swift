// SPDX-License-Identifier: Apache-2.0

internal import MIME
internal import Platform

/// One part of a mailing, ready to be written for a recipient.
struct EncodedPart {
    /// `BodyItem` with everything that is the same for everybody in its final form.
    enum Step {
        case run(EncodedRun)
        /// Too short to be worth the joints: encoded with what is around it. A range of the static bytes.
        case short(Range<Int>)
        /// `fallback` in the body's charset, escaped.
        case value(slot: Int, fallback: Range<Int>, escaping: Escaping)
        /// A range of `MergeValues.tokens`.
        case token(Range<Int>)
        case skipIfBlank(slot: Int, to: Int)
        case skip(to: Int)
    }

    var steps: [Step] = []
    var encoding: TransferEncoding
    var isJapanese: Bool
    /// Content-Type field and the Content-Transfer-Encoding field of `encoding`.
    var head: Range<Int>
    /// The same for base64, for a copy whose lines get too long for 7bit.
    var base64Head: Range<Int>

    /// Octets of its runs, encoded.
    var sharedSize: Int {
        steps.reduce(0) { if case .run(let run) = $1 { $0 + run.encoded[0].count } else { $0 } }
    }
}

/// The bytes of a mailing that are the same for everybody, one behind the other.
struct StaticBytes {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ more: [UInt8]) -> Range<Int> {
        bytes.append(contentsOf: more)
        return bytes.count - more.count..<bytes.count
    }

    mutating func add(_ text: String) -> Range<Int> { add(Array(text.utf8)) }
}

extension EncodedPart {
    /// Runs below this many octets are encoded anew each time.
    private static let shortRun = 48
    /// A 7-bit body's own lines stay below this, so that a value has room in them.
    private static let sevenBitLimit = 900

    init(
        _ items: [BodyItem], type: String, charset: CampaignContent.Charset, tokens: TokenLayout,
        statics: inout StaticBytes
    ) {
        isJapanese = charset == .iso2022jp
        let charsetName = charset == .iso2022jp ? "ISO-2022-JP" : "UTF-8"
        let isJapanese = isJapanese
        let literals = items.map { item -> [UInt8] in
            switch item {
            case .literal(let bytes): isJapanese ? JapaneseText.encode(bytes).bytes : bytes
            case .value(_, let fallback, _): isJapanese ? JapaneseText.encode(fallback).bytes : fallback
            default: []
            }
        }
        encoding = Self.choose(literals, isJapanese: isJapanese)
        let typeField = "Content-Type: \(type); charset=\(charsetName)\r\nContent-Transfer-Encoding: "
        head = statics.add(typeField + encoding.rawValue + "\r\n\r\n")
        base64Head = statics.add(typeField + TransferEncoding.base64.rawValue + "\r\n\r\n")
        for (item, bytes) in zip(items, literals) {
            switch item {
            case .literal:
                let isShort = bytes.count < Self.shortRun
                steps.append(
                    isShort ? .short(statics.add(bytes)) : .run(Self.encode(bytes, encoding, to: &statics)))
            case .value(let slot, _, let escaping):
                steps.append(.value(slot: slot, fallback: statics.add(bytes), escaping: escaping))
            case .token(let token): steps.append(.token(tokens.range(of: token)))
            case .skipIfBlank(let slot, let target): steps.append(.skipIfBlank(slot: slot, to: target))
            case .skip(let target): steps.append(.skip(to: target))
            }
        }
    }

    private static func choose(_ literals: [[UInt8]], isJapanese: Bool) -> TransferEncoding {
        var total = 0
        var encoded = 0
        var line = 0
        var longest = 0
        for byte in literals.joined() {
            total += 1
            if byte >= 0x7F || byte == UInt8(ascii: "=") { encoded += 1 }
            line = byte == 0x0A ? 0 : line + 1
            longest = max(longest, line)
        }
        if isJapanese { return longest <= sevenBitLimit ? .sevenBit : .base64 }
        // Three octets for an encoded one against four for three.
        return total + 2 * encoded <= total * 4 / 3 ? .quotedPrintable : .base64
    }

    private static func encode(
        _ bytes: [UInt8], _ encoding: TransferEncoding, to statics: inout StaticBytes
    ) -> EncodedRun {
        let raw = statics.add(bytes)
        var run = EncodedRun(
            raw: raw, encoded: InlineArray(repeating: raw), columns: InlineArray(repeating: 0))
        let writer = MailWriter(capacity: bytes.count * 2 + 64)
        switch encoding {
        case .base64:
            for head in 0..<3 {
                writer.reset()
                let end = bytes.count - (bytes.count - head) % 3
                // SAFETY: the writer copies before it returns.
                unsafe bytes.withUnsafeBufferPointer { source in
                    unsafe writer.base64(UnsafeBufferPointer(rebasing: source[head..<end]))
                }
                run.encoded[head] = statics.add(writer.bytes)
                run.columns[head] = writer.column
            }
            return run
        case .quotedPrintable:
            unsafe bytes.withUnsafeBufferPointer { source in unsafe writer.quotedPrintable(source) }
            run.encoded[0] = statics.add(writer.bytes)
        case .sevenBit:
            unsafe bytes.withUnsafeBufferPointer { source in unsafe writer.sevenBit(source) }
        }
        let written = writer.bytes
        let firstBreak = written.firstIndex(of: 0x0D)
        run.firstLine = firstBreak ?? written.count
        run.hasBreak = firstBreak != nil
        run.endColumn = writer.column
        run.longestLine = writer.longestLine
        return run
    }
}
