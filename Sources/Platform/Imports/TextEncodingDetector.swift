// SPDX-License-Identifier: Apache-2.0

/// Decides over a whole file, as it streams by, whether it is UTF-8 or CP932.
package struct TextEncodingDetector: Sendable {
    private var prefix: [UInt8] = []
    private var offset = 0
    private var utf8Fault: Int?
    private var cp932Fault: Int?
    /// Octets that the present UTF-8 sequence still needs, and the range that the next one must be in.
    private var needed = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF
    private var isTrail = false

    package init() {}

    package mutating func push(_ chunk: Span<UInt8>) {
        for index in 0..<min(max(0, 4096 - prefix.count), chunk.count) { prefix.append(chunk[index]) }
        for index in chunk.indices {
            let octet = chunk[index]
            if octet < 0x80 && needed == 0 && !isTrail { continue }
            if utf8Fault == nil { stepUTF8(octet, at: offset + index) }
            if cp932Fault == nil { stepCP932(octet, at: offset + index) }
        }
        offset += chunk.count
    }

    package func finish() -> TextEncoding.Verdict {
        if prefix.starts(with: [0xFF, 0xFE]) || prefix.starts(with: [0xFE, 0xFF]) { return .utf16 }
        if prefix.starts(with: [0x50, 0x4B, 0x03, 0x04]) || prefix.contains(0) { return .binary }
        let utf8 = utf8Fault ?? (needed > 0 ? offset - 1 : nil)
        let cp932 = cp932Fault ?? (isTrail ? offset - 1 : nil)
        guard let utf8 else { return .text(.utf8) }
        guard let cp932 else { return .text(.cp932) }
        return .neither(offset: max(utf8, cp932))
    }

    /// Well-formed UTF-8 (Unicode, table 3-7).
    private mutating func stepUTF8(_ octet: UInt8, at offset: Int) {
        if needed > 0 {
            if octet < lower || octet > upper {
                utf8Fault = offset
                needed = 0
                return
            }
            needed -= 1
            (lower, upper) = (0x80, 0xBF)
            return
        }
        switch octet {
        case 0..<0x80: break
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, lower) = (2, 0xA0)
        case 0xED: (needed, upper) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, lower) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, upper) = (3, 0x8F)
        default: utf8Fault = offset
        }
    }

    private mutating func stepCP932(_ octet: UInt8, at offset: Int) {
        if isTrail {
            isTrail = false
            if octet < 0x40 || octet == 0x7F || octet > 0xFC { cp932Fault = offset }
            return
        }
        switch octet {
        case 0x81...0x9F, 0xE0...0xFC: isTrail = true
        case 0x80, 0xA0, 0xFD...0xFF: cp932Fault = offset
        default: break
        }
    }
}
