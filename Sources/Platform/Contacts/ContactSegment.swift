// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Some thousand contacts of an index, column by column, in the order of their ids. Never changed: replaced.
final class ContactSegment: Sendable {
    static let size = 4_096

    let ids: [Int64]
    let states: [Contact.State]
    let isSuppressed: [Bool]
    /// Index of each contact's domain in the index's table.
    let domains: [Int32]
    /// Rows of ``SearchRow``, each behind a NUL, and where each ends.
    let text: [UInt8]
    let ends: [Int32]

    init(_ rows: ContactRows) {
        ids = rows.ids
        states = rows.states
        isSuppressed = rows.isSuppressed
        domains = rows.domains
        text = rows.text + [0]
        ends = rows.ends
    }

    var count: Int { ids.count }

    func range(_ row: Int) -> Range<Int> { (row == 0 ? 1 : Int(ends[row - 1]) + 1)..<Int(ends[row]) }

    /// Takes the mark from every row in which `part` does not occur. `part` is folded, holds no NUL and is not empty.
    func keep(_ part: [UInt8], in marks: inout [Bool]) {
        let needle = (part + [0]).map { CChar(bitPattern: $0) }
        // Safe: each row ends in a NUL, since the next one begins with it and one more follows the last, and so does
        // the needle; `strstr` reads no further.
        unsafe text.withUnsafeBytes { bytes in
            unsafe needle.withUnsafeBufferPointer { needle in
                guard let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress,
                    let wanted = needle.baseAddress
                else { return }
                var start = 1
                for row in 0..<count {
                    if marks[row], unsafe strstr(base + start, wanted) == nil { marks[row] = false }
                    start = Int(ends[row]) + 1
                }
            }
        }
    }
}

/// Contacts on their way into a segment.
struct ContactRows {
    var ids: [Int64] = []
    var states: [Contact.State] = []
    var isSuppressed: [Bool] = []
    var domains: [Int32] = []
    var text: [UInt8] = []
    var ends: [Int32] = []

    var count: Int { ids.count }

    mutating func append(_ chunk: borrowing ContactChunk, _ row: Int, domain: Int32) {
        ids.append(chunk.ids[row])
        states.append(chunk.states[row])
        isSuppressed.append(chunk.isSuppressed[row])
        domains.append(domain)
        text.append(0)
        let email = (row == 0 ? 0 : chunk.emailEnds[row - 1])..<chunk.emailEnds[row]
        let fields = (row == 0 ? 0 : chunk.fieldEnds[row - 1])..<chunk.fieldEnds[row]
        SearchRow.append(
            email: chunk.emails.span.extracting(email), fields: chunk.fields.span.extracting(fields), to: &text)
        ends.append(Int32(text.count))
    }

    mutating func append(_ segment: ContactSegment, _ row: Int) {
        ids.append(segment.ids[row])
        states.append(segment.states[row])
        isSuppressed.append(segment.isSuppressed[row])
        domains.append(segment.domains[row])
        text.append(0)
        text += segment.text[segment.range(row)]
        ends.append(Int32(text.count))
    }
}
