// SPDX-License-Identifier: Apache-2.0

/// One row of a CSV file: its cells' octets, quotation removed, not yet decoded.
package struct CSVRow: Sendable, Equatable {
    /// What makes a row unusable. Its cells are then those up to the fault, for people to look at.
    package enum Fault: Sendable, Equatable {
        /// A quotation mark opens a cell and none closes it.
        case unclosedQuote
        /// Something else than a separator follows a closing quotation mark.
        case textAfterQuote
        case cellTooLong, rowTooLong, tooManyCells
    }

    /// Line of the file that the row starts on, from 1.
    package var line: Int
    package var fault: Fault?
    /// All cells' octets, one behind the other.
    package var bytes: [UInt8]
    /// Where each cell ends in `bytes`.
    package var ends: [Int]

    package init(line: Int, fault: Fault? = nil, bytes: [UInt8] = [], ends: [Int] = []) {
        self.line = line
        self.fault = fault
        self.bytes = bytes
        self.ends = ends
    }

    package var count: Int { ends.count }

    /// Octets of a cell.
    package subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }
}
