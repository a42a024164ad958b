// SPDX-License-Identifier: Apache-2.0

import ByteScanning

/// Signs messages for one domain and selector (RFC 6376 §5). One for each worker thread: it owns its key and buffers,
/// because a key of libcrypto that is shared serialises its users.
public final class DKIMSigner {
    /// The fields that are signed where present, as `h=` writes them. From is listed once more than it occurs, so that
    /// no second one can be added; the body is always signed whole (no `l=`).
    private static let signedNames = [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID",
    ].map { Array($0.utf8) }

    private let key: PrivateKey
    private let headerForm: Canonicalization
    private let bodyForm: Canonicalization
    private let lifetimeInSeconds: Int64?
    /// The signature field up to the value of `t=`.
    private let opening: [UInt8]
    /// For each of the signed names its fields in the message, in order. Kept for its capacity.
    private var found = [[HeaderFieldRange]](repeating: [], count: DKIMSigner.signedNames.count)
    private var canonical: [UInt8] = []
    private var field: [UInt8] = []

    /// A signer of one domain.
    ///
    /// - Parameters:
    ///   - key: it is copied, so that this signer shares it with no other thread.
    ///   - domain: the signing domain (`d=`), in A-labels.
    ///   - selector: the name of the key below `_domainkey` of the domain.
    ///   - canonicalization: what the signature tolerates in the header and in the body.
    ///   - lifetime: how long the signature is valid (`x=`); nil: for ever.
    public init(
        key: DKIMKey, domain: String, selector: String,
        canonicalization: (header: Canonicalization, body: Canonicalization) = (.relaxed, .relaxed),
        lifetime: Duration? = .seconds(7 * 86_400)
    ) throws(DKIMFailure) {
        guard Self.isName(domain), Self.isName(selector) else { throw .malformedName }
        self.key = try PrivateKey(pkcs8DER: key.pkcs8DER)
        headerForm = canonicalization.header
        bodyForm = canonicalization.body
        lifetimeInSeconds = lifetime.map { $0.components.seconds }
        let text =
            "DKIM-Signature: v=1; a=\(key.algorithm.rawValue); c=\(headerForm.rawValue)/\(bodyForm.rawValue);\r\n"
            + "\td=\(domain); s=\(selector);\r\n\tt="
        opening = Array(text.utf8)
        canonical.reserveCapacity(8_192)
        field.reserveCapacity(2_048)
    }

    /// Appends the complete field `DKIM-Signature: …` with its CRLF, which is to be put in front of the message.
    ///
    /// - Parameters:
    ///   - message: header and body, lines ended by CRLF.
    ///   - bodyStart: where the body begins, behind the empty line.
    ///   - seconds: the time since 1970.
    ///   - out: what the field is appended to.
    public func signature(
        for message: Span<UInt8>, bodyStart: Int, at seconds: Int64, to out: inout [UInt8]
    ) throws(DKIMFailure) {
        precondition((0...message.count).contains(bodyStart))
        collect(message, to: bodyStart)
        guard !found[0].isEmpty else { throw .noFrom }
        var body = SHA256Digest()
        BodyCanonicalizer.hash(message.extracting(bodyStart..<message.count), bodyForm, into: &body)
        write(bodyHash: body.finish(), at: seconds)

        canonical.removeAll(keepingCapacity: true)
        for fields in found {
            for field in fields.reversed() { field.append(headerForm, of: message, to: &canonical) }
        }
        HeaderFieldRange(start: 0, nameEnd: 14, colon: 14, end: field.count)
            .append(headerForm, of: field.span, to: &canonical)
        // The signature field comes last and without its CRLF (RFC 6376 §3.7). `field` has none yet, but the relaxed
        // form adds one.
        if headerForm == .relaxed { canonical.removeLast(2) }
        var header = SHA256Digest()
        header.update(canonical.span)
        let hash = header.finish()

        canonical.removeAll(keepingCapacity: true)
        try key.sign(hash) { Base64.encode($0, to: &canonical) }
        out.append(contentsOf: field)
        appendFolded(canonical, to: &out)
    }

    /// Fills `found` in one pass over the header.
    private func collect(_ message: Span<UInt8>, to bodyStart: Int) {
        for index in found.indices { found[index].removeAll(keepingCapacity: true) }
        HeaderFieldRange.scan(message, to: bodyStart) { field in
            if let index = Self.index(of: field, in: message) { found[index].append(field) }
        }
    }

    private static func index(of field: HeaderFieldRange, in message: Span<UInt8>) -> Int? {
        let count = field.nameEnd - field.start
        let first = message[field.start] | 0x20
        next: for index in signedNames.indices {
            let name = signedNames[index]
            guard name.count == count, name[0] | 0x20 == first else { continue }
            for offset in 1..<count where name[offset] | 0x20 != message[field.start + offset] | 0x20 { continue next }
            return index
        }
        return nil
    }

    /// The signature field up to `b=`.
    private func write(bodyHash: InlineArray<32, UInt8>, at seconds: Int64) {
        field.removeAll(keepingCapacity: true)
        field.append(contentsOf: opening)
        Self.append(seconds, to: &field)
        if let lifetimeInSeconds {
            field.append(contentsOf: [0x3b, 0x20, 0x78, 0x3d])  // "; x="
            Self.append(seconds + lifetimeInSeconds, to: &field)
        }
        field.append(contentsOf: [0x3b, 0x0d, 0x0a, 0x09, 0x68, 0x3d])  // ";\r\n\th="
        var column = 3
        for index in found.indices where !found[index].isEmpty {
            let name = Self.signedNames[index]
            for _ in 0..<found[index].count + (index == 0 ? 1 : 0) {
                if column > 3 {
                    field.append(0x3a)
                    column += 1
                }
                if column + name.count > 75 {
                    field.append(contentsOf: [0x0d, 0x0a, 0x09])
                    column = 1
                }
                field.append(contentsOf: name)
                column += name.count
            }
        }
        field.append(contentsOf: [0x3b, 0x0d, 0x0a, 0x09, 0x62, 0x68, 0x3d])  // ";\r\n\tbh="
        Base64.encode(bodyHash.span, to: &field)
        field.append(contentsOf: [0x3b, 0x0d, 0x0a, 0x09, 0x62, 0x3d])  // ";\r\n\tb="
    }

    private func appendFolded(_ text: [UInt8], to out: inout [UInt8]) {
        var start = 0
        while start < text.count {
            let end = min(start + 72, text.count)
            if start > 0 { out.append(contentsOf: [0x0d, 0x0a, 0x09]) }
            out.append(contentsOf: text[start..<end])
            start = end
        }
        out.append(contentsOf: [0x0d, 0x0a])
    }

    private static func append(_ number: Int64, to out: inout [UInt8]) {
        out.append(contentsOf: String(number).utf8)
    }

    private static func isName(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count)
            && name.utf8.split(separator: 0x2e, omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                            || byte == 0x2d || byte == 0x5f
                    }
            }
    }
}
