// SPDX-License-Identifier: Apache-2.0

/// A step of writing one part of a mail, before its transfer encoding is chosen.
enum BodyItem: Equatable {
    /// UTF-8 as it stands in the body: escaped, CRLF line ends.
    case literal([UInt8])
    /// `fallback` is escaped already.
    case value(slot: Int, fallback: [UInt8], escaping: Escaping)
    case token(Token)
    /// Goes on at `to` where the slot is blank.
    case skipIfBlank(slot: Int, to: Int)
    case skip(to: Int)

    enum Token: Equatable {
        case unsubscribe, open
        /// Index into the list of links that the mailing uses.
        case click(Int)
    }
}
