// SPDX-License-Identifier: Apache-2.0

import ByteScanning

// `#expect` cannot take a call with a Span apart; these hide the span from it.
extension [UInt8] {
    var fromBase64: [UInt8]? { Base64.decode(span) }
    var fromBase64URL: [UInt8]? { Base64.decodeURL(span) }
    var fromBase32: [UInt8]? { Base32.decode(span) }
    var hasBareLineBreak: Bool { LineScan.hasBareLineBreak(span) }
    var longestLine: Int { LineScan.longestLine(span) }
    func firstCRLF(from start: Int = 0) -> Int? { LineScan.firstCRLF(in: span, from: start) }
}
