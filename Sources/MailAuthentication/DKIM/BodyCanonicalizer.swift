// SPDX-License-Identifier: Apache-2.0

/// Hashes a body in its canonical form (RFC 6376 §3.4.3 and §3.4.4) without making a copy of it.
///
/// The canonical form of real bodies is nearly all runs of the body itself: those are hashed where they are, and only
/// the white space that changes is put in between. A line ends with CRLF; a lone CR or LF is an ordinary byte.
enum BodyCanonicalizer {
    private static let lineEnd: InlineArray<2, UInt8> = [0x0d, 0x0a]
    private static let space: InlineArray<1, UInt8> = [0x20]

    static func hash(_ body: Span<UInt8>, _ form: Canonicalization, into digest: inout SHA256Digest) {
        switch form {
        case .simple:
            let end = endOfContent(body, ignoringSpace: false)
            digest.update(body.extracting(0..<end))
            digest.update(lineEnd.span)
        case .relaxed:
            relaxed(body, into: &digest)
        }
    }

    /// Up to and without the CRLF of the last line that is not empty. 0 for an empty body.
    private static func endOfContent(_ body: Span<UInt8>, ignoringSpace: Bool) -> Int {
        var end = body.count
        while true {
            if ignoringSpace { while end > 0, isSpace(body[end - 1]) { end -= 1 } }
            guard end >= 2, body[end - 1] == 0x0a, body[end - 2] == 0x0d else { return end }
            end -= 2
        }
    }

    private static func relaxed(_ body: Span<UInt8>, into digest: inout SHA256Digest) {
        let end = endOfContent(body, ignoringSpace: true)
        guard end > 0 else { return }
        var start = 0
        var next = SpaceScan.firstChange(in: body, from: 0, to: end)
        while next < end {
            // A run of white space that does not stay as it is: one space within a line, nothing at its end.
            digest.update(body.extracting(start..<next))
            while next < end, isSpace(body[next]) { next += 1 }
            let isLineEnd = next + 1 < end && body[next] == 0x0d && body[next + 1] == 0x0a
            if !isLineEnd { digest.update(space.span) }
            start = next
            next = SpaceScan.firstChange(in: body, from: next, to: end)
        }
        digest.update(body.extracting(start..<end))
        digest.update(lineEnd.span)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
