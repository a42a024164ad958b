// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Where a message grows: raw memory, kept from mail to mail, and the state of the transfer encoding at its end.
///
/// Every write makes room first, for the most that it can need, and then goes through pointers: that is the only
/// unsafe thing here.
@safe
final class MailWriter {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int
    private(set) var escaped: UnsafeMutablePointer<UInt8>
    private(set) var escapedCount = 0
    private var escapedCapacity: Int
    /// Octets on the current line.
    var column = 0
    /// Longest line since `startPart()`, CRLF not counted.
    private(set) var longestLine = 0
    /// Octets of an unfinished base64 group, from the top; `groupCount` of them, 0...2.
    private var group: UInt32 = 0
    private(set) var groupCount = 0
    /// Two base64 characters for each 12 bits, first character in the low octet.
    private let pairs: UnsafeMutablePointer<UInt16>

    init(capacity: Int = 4_096) {
        self.capacity = capacity
        escapedCapacity = 512
        unsafe base = .allocate(capacity: capacity)
        unsafe escaped = .allocate(capacity: escapedCapacity)
        unsafe pairs = .allocate(capacity: 4_096)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for index in 0..<4_096 {
            unsafe pairs[index] = UInt16(letters[index >> 6]) | UInt16(letters[index & 63]) << 8
        }
    }

    deinit {
        unsafe base.deallocate()
        unsafe escaped.deallocate()
        unsafe pairs.deallocate()
    }

    /// What `escape(_:_:)` wrote last.
    var escapedBytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: escaped, count: escapedCount)) }

    /// Everything written.
    var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    func reset() {
        count = 0
        startPart()
    }

    /// Goes back to where a part began.
    func truncate(to count: Int) {
        precondition(count <= self.count, "truncation never grows")
        self.count = count
        startPart()
    }

    /// A body begins, at the start of a line.
    func startPart() {
        column = 0
        longestLine = 0
        group = 0
        groupCount = 0
    }

    func copy(to out: inout [UInt8]) {
        out.removeAll(keepingCapacity: true)
        unsafe out.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }

    // MARK: Plain bytes

    @inline(__always)
    func makeRoom(_ room: Int) {
        if capacity - count < room { grow(room) }
    }

    private func grow(_ room: Int) {
        let larger = max(capacity * 2, count + room)
        let next = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe next.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = next
        capacity = larger
    }

    /// Appends without a look at lines.
    func append(_ source: UnsafeBufferPointer<UInt8>) {
        guard let start = source.baseAddress else { return }
        makeRoom(source.count)
        unsafe (base + count).update(from: start, count: source.count)
        count += source.count
    }

    func append(_ byte: UInt8) {
        makeRoom(1)
        unsafe base[count] = byte
        count += 1
    }

    func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func breakLine() {
        makeRoom(2)
        unsafe base[count] = 0x0D
        unsafe base[count + 1] = 0x0A
        count += 2
        column = 0
    }

    // MARK: 7bit

    /// Appends bytes of a 7-bit body and notes how long its lines get.
    func sevenBit(_ source: UnsafeBufferPointer<UInt8>) {
        unsafe append(source)
        for index in 0..<source.count {
            let byte = unsafe source[index]
            if byte == 0x0A {
                longestLine = max(longestLine, column - 1)
                column = 0
            } else {
                column += 1
            }
        }
        longestLine = max(longestLine, column)
    }

    /// Appends a static run whose lines were measured before.
    func sevenBit(_ source: UnsafeBufferPointer<UInt8>, run: EncodedRun) {
        unsafe append(source)
        longestLine = max(longestLine, column + run.firstLine, run.longestLine)
        column = run.hasBreak ? run.endColumn : column + run.endColumn
    }

    // MARK: Quoted-printable (RFC 2045 §6.7)

    /// Appends a piece. It may be followed by anything: a space at its end and a dot at its start are encoded.
    func quotedPrintable(_ source: UnsafeBufferPointer<UInt8>) {
        // Three octets for each, and a soft break (3) for at least each 25th of them.
        makeRoom(source.count * 4 + 8)
        let digits: StaticString = "0123456789ABCDEF"
        var index = 0
        let total = source.count
        while index < total {
            let byte = unsafe source[index]
            if byte == 0x0D, index + 1 < total, unsafe source[index + 1] == 0x0A {
                breakLine()
                index += 2
                continue
            }
            let isPlain: Bool
            switch byte {
            case 0x20, 0x09: isPlain = unsafe index + 1 < total && source[index + 1] != 0x0D
            case UInt8(ascii: "="): isPlain = false
            case UInt8(ascii: "."): isPlain = index > 0 && column > 0 && column < 75
            default: isPlain = byte > 0x20 && byte < 0x7F
            }
            if column + (isPlain ? 1 : 3) > 75 { softBreak() }
            if isPlain {
                unsafe base[count] = byte
                count += 1
                column += 1
            } else {
                unsafe base[count] = UInt8(ascii: "=")
                unsafe base[count + 1] = digits.utf8Start[Int(byte >> 4)]
                unsafe base[count + 2] = digits.utf8Start[Int(byte & 15)]
                count += 3
                column += 3
            }
            index += 1
        }
    }

    func quotedPrintable(_ source: UnsafeBufferPointer<UInt8>, run: EncodedRun) {
        if column + run.firstLine > 75 { softBreak() }
        unsafe append(source)
        column = run.hasBreak ? run.endColumn : column + run.endColumn
    }

    private func softBreak() {
        guard column > 0 else { return }
        append(UInt8(ascii: "="))
        breakLine()
    }

    // MARK: Base64 (RFC 2045 §6.8)

    /// Appends a piece; up to two octets wait for the next one.
    func base64(_ source: UnsafeBufferPointer<UInt8>) {
        let total = source.count
        // 4 for 3, a line end (2) for at least each 76 of them, the waiting group.
        makeRoom(total / 3 * 4 + total / 24 + 16)
        var index = 0
        while groupCount > 0, index < total {
            unsafe pushOctet(source[index])
            index += 1
        }
        while index + 3 <= total {
            if column >= 76 { breakLine() }
            let line = min((76 - column) / 4, (total - index) / 3)
            // Locals: through `self` every store would make the next load wait.
            let pairs = unsafe self.pairs
            let out = unsafe UnsafeMutableRawPointer(base + count)
            for group in 0..<line {
                let bits = unsafe Int(source[index]) << 16 | Int(source[index + 1]) << 8 | Int(source[index + 2])
                let both = unsafe UInt32(pairs[bits >> 12]) | UInt32(pairs[bits & 4_095]) << 16
                unsafe out.storeBytes(of: both.littleEndian, toByteOffset: group * 4, as: UInt32.self)
                index += 3
            }
            count += line * 4
            column += line * 4
        }
        while index < total {
            unsafe pushOctet(source[index])
            index += 1
        }
    }

    /// Appends a static run: the octets that complete the waiting group, the lines encoded beforehand, the rest.
    func base64(_ statics: UnsafeBufferPointer<UInt8>, run: EncodedRun) {
        let head = groupCount == 0 ? 0 : 3 - groupCount
        let raw = run.raw.lowerBound
        unsafe base64(UnsafeBufferPointer(rebasing: statics[raw..<raw + head]))
        if column > 0 { breakLine() }
        let encoded = run.encoded[head]
        unsafe append(UnsafeBufferPointer(rebasing: statics[encoded]))
        column = run.columns[head]
        let rest = (run.raw.count - head) % 3
        unsafe base64(UnsafeBufferPointer(rebasing: statics[run.raw.upperBound - rest..<run.raw.upperBound]))
    }

    /// Ends a base64 body: what waits, padded, and the line.
    func endBase64() {
        endWord()
        if column > 0 { breakLine() }
    }

    /// Writes what waits, padded.
    func endWord() {
        if groupCount > 0 {
            if column >= 76 { breakLine() }
            makeRoom(4)
            writeGroup(Int(group))
            for index in 0..<3 - groupCount { unsafe base[count - 1 - index] = UInt8(ascii: "=") }
            column += 4
            group = 0
            groupCount = 0
        }
    }

    @inline(__always)
    private func writeGroup(_ bits: Int) {
        // The groups are not aligned in memory.
        let both = unsafe UInt32(pairs[bits >> 12]) | UInt32(pairs[bits & 4_095]) << 16
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: both.littleEndian, as: UInt32.self)
        count += 4
    }

    private func pushOctet(_ byte: UInt8) {
        group |= UInt32(byte) << UInt32(16 - 8 * groupCount)
        groupCount += 1
        guard groupCount == 3 else { return }
        if column >= 76 { breakLine() }
        makeRoom(4)
        writeGroup(Int(group))
        column += 4
        group = 0
        groupCount = 0
    }

    // MARK: Values

    /// Makes room for `room` escaped octets and forgets those of before.
    func startEscaped(_ room: Int) -> UnsafeMutablePointer<UInt8> {
        if escapedCapacity < room {
            unsafe escaped.deallocate()
            escapedCapacity = max(room, escapedCapacity * 2)
            unsafe escaped = .allocate(capacity: escapedCapacity)
        }
        escapedCount = 0
        return unsafe escaped
    }

    func endEscaped(_ count: Int) {
        precondition(count <= escapedCapacity, "more was escaped than there was room for")
        escapedCount = count
    }
}
