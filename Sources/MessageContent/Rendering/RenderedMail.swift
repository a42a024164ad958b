// SPDX-License-Identifier: Apache-2.0

/// One recipient's copy, and the memory that it was made in: used again for the next one, it allocates nothing.
///
/// Not shared between threads; a worker has one or a few.
package struct RenderedMail {
    /// The complete message: header section, blank line, body; CRLF line ends, 7-bit, lines of at most 998 octets.
    package internal(set) var bytes: [UInt8] = []
    /// Index in `bytes` of the first octet after the blank line.
    package internal(set) var bodyStart = 0
    /// The envelope sender: `token@host`.
    package internal(set) var returnPath = ""
    /// The envelope recipient in wire form.
    package internal(set) var recipient = ""
    /// Characters of this contact's fields that the charset lacks and that were written as 〓.
    package internal(set) var replacedCharacters = 0

    let writer = MailWriter()
    var values = MergeValues()
    var date = MailDate()

    package init() {}
}
