// SPDX-License-Identifier: Apache-2.0

/// Reads the bytes of a message as they come: finds its lines, stuffed dots, its end, and what is forbidden in it.
///
/// Only CRLF ends a line and only CRLF.CRLF ends the message (RFC 5321 §4.1.1.4). A CR or LF alone and NUL are found
/// at once, so no other reading of the same bytes can see an end where this one sees none (SMTP smuggling).
struct BodyScanner {
    enum Finding: Equatable {
        /// The given bytes were read; more are needed.
        case more
        /// The byte after the run is a dot that is not part of the message.
        case dot
        /// The byte after the run is the LF of the end of data.
        case end
        /// The byte after the run, or before it, may not stand where it does.
        case forbidden
    }

    private enum Place { case lineStart, line, carriageReturn, dot, dotCarriageReturn }

    private var place = Place.lineStart
    private var lineLength = 0
    private let dotsMean: Bool
    /// Length of the longest line so far, with its CRLF.
    private(set) var longestLine = 0

    /// `dotsMean`: true for DATA, false for BDAT, whose length is told (RFC 3030 §2).
    init(dotsMean: Bool) {
        self.dotsMean = dotsMean
    }

    /// True between the CR and the LF of a line: a message may not end here.
    var isInsideLineEnding: Bool { place == .carriageReturn }

    /// Reads from the beginning of `bytes`: how many of them are the message's, and why it stopped there.
    ///
    /// After `dot` and `end` the caller drops one byte more than `count`. A CR of the end of data is never counted as
    /// the message's: see `skip`.
    mutating func scan(_ bytes: Span<UInt8>) -> (count: Int, skip: Int, finding: Finding) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch place {
            case .line where byte > 13:
                lineLength += 1
            case .lineStart where byte == UInt8(ascii: ".") && dotsMean:
                place = .dot
                lineLength = 1
                return (index, 1, .dot)
            case .lineStart, .line:
                guard byte != 0, byte != 10 else { return (index, 0, .forbidden) }
                place = byte == 13 ? .carriageReturn : .line
                lineLength += 1
            case .carriageReturn:
                guard byte == 10 else { return (index, 0, .forbidden) }
                longestLine = max(longestLine, lineLength + 1)
                lineLength = 0
                place = .lineStart
            case .dot:
                guard byte != 0, byte != 10 else { return (index, 0, .forbidden) }
                guard byte != 13 else {
                    place = .dotCarriageReturn
                    return (index, 1, .dot)  // the CR may be the end's: it waits outside the message
                }
                place = .line
                lineLength += 1
            case .dotCarriageReturn:
                return (index, byte == 10 ? 1 : 0, byte == 10 ? .end : .forbidden)
            }
            index += 1
        }
        longestLine = max(longestLine, lineLength)
        return (index, 0, .more)
    }
}
