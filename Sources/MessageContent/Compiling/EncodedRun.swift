// SPDX-License-Identifier: Apache-2.0

/// A stretch of a part that is the same for everybody, encoded once a mailing. Ranges are of `StaticBytes`.
struct EncodedRun {
    /// Its octets in the body's charset, before transfer encoding.
    var raw: Range<Int>
    /// For base64: the whole groups after the first 0, 1 or 2 octets. For the others all three are the run.
    var encoded: InlineArray<3, Range<Int>>
    /// Octets on the last line of each of `encoded`.
    var columns: InlineArray<3, Int>
    /// Octets before the first line end, CRLF not counted.
    var firstLine = 0
    var endColumn = 0
    var hasBreak = false
    /// Of its lines, the first and last ones included as far as they are in it.
    var longestLine = 0
}

/// How a body is written on the wire: 7-bit in every case.
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64
}
