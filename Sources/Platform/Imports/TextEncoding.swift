// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// The encoding of a file that a customer hands us.
package enum TextEncoding: Sendable, Equatable {
    case utf8
    /// Shift_JIS as Windows and Excel write it.
    case cp932

    /// What a whole file turned out to be.
    package enum Verdict: Sendable, Equatable {
        case text(TextEncoding)
        /// A UTF-16 byte order mark, or NULs near the start: a spreadsheet, an archive.
        case utf16, binary
        /// Neither UTF-8 nor CP932; the octet at `offset` is where the better of both readings broke off.
        case neither(offset: Int)
    }

    /// `bytes` as text; those that the detector has seen need no replacement characters.
    package func decode(_ bytes: ArraySlice<UInt8>) -> String {
        switch self {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .cp932:
            if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
            return TextCharset.decode(Array(bytes), charset: "cp932")
        }
    }
}
