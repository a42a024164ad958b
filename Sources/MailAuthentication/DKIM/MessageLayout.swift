// SPDX-License-Identifier: Apache-2.0

/// Where the fields and the body of a message stand.
struct MessageLayout {
    /// Behind the empty line; the end of a message without one.
    let bodyStart: Int
    /// The DKIM-Signature fields, from the top.
    let signatures: [HeaderFieldRange]
    /// All fields by their name in lower case, from the top.
    private let fields: [String: [HeaderFieldRange]]

    init(_ message: [UInt8]) {
        let (headerEnd, bodyStart) = Self.split(message)
        var fields: [String: [HeaderFieldRange]] = [:]
        HeaderFieldRange.scan(message.span, to: headerEnd) { field in
            let name = String(decoding: message[field.start..<field.nameEnd], as: UTF8.self).lowercased()
            fields[name, default: []].append(field)
        }
        self.bodyStart = bodyStart
        self.fields = fields
        signatures = fields["dkim-signature"] ?? []
    }

    /// The hash that the signature is of (RFC 6376 §3.7): the named fields, each name taking the lowest field that is
    /// left (§5.4.2), then the signature field without the value of its `b=`.
    func hash(
        of names: [String], form: Canonicalization, signature: HeaderFieldRange, emptying range: Range<Int>,
        in message: [UInt8]
    ) -> InlineArray<32, UInt8> {
        var left: [String: Int] = [:]
        var canonical: [UInt8] = []
        for name in names {
            guard let candidates = fields[name] else { continue }
            let count = left[name] ?? candidates.count
            guard count > 0 else { continue }
            left[name] = count - 1
            candidates[count - 1].append(form, of: message.span, to: &canonical)
        }
        var field = Array(message[signature.start..<range.lowerBound])
        field.append(contentsOf: message[range.upperBound..<signature.end])
        let emptied = HeaderFieldRange(
            start: 0, nameEnd: signature.nameEnd - signature.start, colon: signature.colon - signature.start,
            end: field.count)
        emptied.append(form, of: field.span, to: &canonical)
        if canonical.last == 0x0a { canonical.removeLast() }
        if canonical.last == 0x0d { canonical.removeLast() }
        var digest = SHA256Digest()
        digest.update(canonical.span)
        return digest.finish()
    }

    private static func split(_ message: [UInt8]) -> (headerEnd: Int, bodyStart: Int) {
        if message.starts(with: [0x0d, 0x0a]) { return (0, 2) }
        var index = 0
        while index + 3 < message.count {
            if message[index] == 0x0d, message[index + 1] == 0x0a, message[index + 2] == 0x0d,
                message[index + 3] == 0x0a
            {
                return (index + 2, index + 4)
            }
            index += 1
        }
        return (message.count, message.count)
    }
}
