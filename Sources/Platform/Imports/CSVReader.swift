// SPDX-License-Identifier: Apache-2.0

/// Reads CSV (RFC 4180) from octets as they come, in bounded memory.
///
/// Rows end at CRLF, LF or CR; empty lines are skipped; a UTF-8 byte order mark at the start is too. A quotation mark
/// inside an unquoted cell is taken as it is. After a faulty row reading goes on at the next line break: for a row
/// that spans lines, at the break that ends its first line, so that a forgotten quotation mark costs one row.
///
/// Works on any charset whose multi-octet characters hold no CR, LF, comma or quotation mark: UTF-8, CP932.
package struct CSVReader: ~Copyable {
    package static let cellLimit = 32 * 1024
    package static let rowLimit = 1024 * 1024
    package static let cellCountLimit = 500

    private enum State { case cellStart, unquoted, quoted, quoteInQuoted, skipping }

    private var state = State.cellStart
    private var row = CSVRow(line: 1)
    private var line = 1
    private var afterCarriage = false
    /// The first octets, until they are three and known to be a byte order mark or not; nil from then on.
    private var beginning: [UInt8]? = []
    /// Set while a row spans lines: how much of it stood on its first line, and whether that ended in CR.
    private var firstLine: (bytes: Int, cells: Int, endsInCarriage: Bool)?
    /// Every octet of the row behind its first line.
    private var tail: [UInt8] = []
    /// Octets that may be read twice for the sake of faulty rows. It grows with the file, so that no file costs more
    /// than about reading it twice; where it is used up, a faulty row takes along the lines that it spans.
    private var budget = 4 * CSVReader.rowLimit
    private var mayGoBack = true
    private var failedAfterCarriage = false
    private var rows: [CSVRow] = []

    package init() {}

    /// The rows that `chunk` completes. They are as many as its line breaks at most.
    package mutating func push(_ chunk: Span<UInt8>) -> [CSVRow] {
        budget += chunk.count
        var start = 0
        if var first = beginning {
            while first.count < 3 && start < chunk.count {
                first.append(chunk[start])
                start += 1
            }
            beginning = first
            if first.count == 3 { settleBeginning() }
        }
        readAll(chunk.extracting(start...))
        defer { rows = [] }
        return rows
    }

    /// The rows that the end of the file completes. The reader is spent.
    package mutating func finish() -> [CSVRow] {
        settleBeginning()
        // Each round drops the first line of what is left, or nothing is left.
        while state == .quoted {
            fail(.unclosedQuote)
            if tail.isEmpty { break }
            readAll(goBack().span)
        }
        switch state {
        case .unquoted, .quoteInQuoted: endRow()
        case .cellStart: if !row.ends.isEmpty { endRow() }
        case .quoted, .skipping: break
        }
        defer { rows = [] }
        return rows
    }

    private mutating func settleBeginning() {
        guard let first = beginning else { return }
        beginning = nil
        if first != [0xEF, 0xBB, 0xBF] { readAll(first.span) }
    }

    private mutating func readAll(_ chunk: Span<UInt8>) {
        guard let taken = read(chunk) else { return }
        // The faulty row began in an earlier chunk: go back to the end of its first line, over both.
        var joined = goBack()
        joined.reserveCapacity(joined.count + chunk.count - taken)
        for index in taken..<chunk.count { joined.append(chunk[index]) }
        _ = read(joined.span)
    }

    /// Reads to the end, or to where octets from before `chunk` have to be read again: then how far it came.
    private mutating func read(_ chunk: Span<UInt8>) -> Int? {
        var index = 0
        let count = chunk.count
        while index < count {
            if state == .unquoted || state == .quoted {
                let end = runEnd(chunk, from: index)
                if end > index {
                    index = take(chunk, index..<end)
                } else {
                    if firstLine != nil { tail.append(chunk[index]) }
                    step(chunk[index])
                    index += 1
                }
            } else {
                if firstLine != nil { tail.append(chunk[index]) }
                step(chunk[index])
                index += 1
            }
            if state == .skipping && !tail.isEmpty {
                if tail.count > index { return index }
                index -= goBack().count
            }
        }
        return nil
    }

    /// Starts anew behind the first line of the row that failed; returns what has to be read again.
    private mutating func goBack() -> [UInt8] {
        let again = tail
        budget -= again.count
        line = row.line + 1
        startRow()
        afterCarriage = failedAfterCarriage
        return again
    }

    /// End of the octets from `start` that mean nothing but themselves.
    private func runEnd(_ chunk: Span<UInt8>, from start: Int) -> Int {
        var index = start
        let count = chunk.count
        if state == .quoted {
            while index < count, chunk[index] != 0x22, chunk[index] != 0x0A, chunk[index] != 0x0D { index += 1 }
        } else {
            while index < count, chunk[index] != 0x2C, chunk[index] != 0x0A, chunk[index] != 0x0D { index += 1 }
        }
        return index
    }

    /// Adds a run to the cell, at most as much as makes it too long; returns where it stopped.
    private mutating func take(_ chunk: Span<UInt8>, _ run: Range<Int>) -> Int {
        let room = Self.cellLimit - (row.bytes.count - (row.ends.last ?? 0)) + 1
        let end = min(run.upperBound, run.lowerBound + max(1, room))
        afterCarriage = false
        // Safe: end <= chunk.count.
        unsafe chunk.withUnsafeBufferPointer { buffer in
            let slice = unsafe UnsafeBufferPointer(rebasing: buffer[run.lowerBound..<end])
            unsafe row.bytes.append(contentsOf: slice)
            if firstLine != nil { unsafe tail.append(contentsOf: slice) }
        }
        checkLimits()
        return end
    }

    private mutating func step(_ octet: UInt8) {
        if octet == 0x0A && afterCarriage {
            afterCarriage = false
            if state == .quoted { row.bytes.append(octet) }
            return
        }
        afterCarriage = octet == 0x0D
        let isBreak = octet == 0x0A || octet == 0x0D
        if isBreak { line += 1 }
        switch (state, octet) {
        case (.skipping, _):
            if isBreak { startRow() }
        case (.quoted, 0x22): state = .quoteInQuoted
        case (.quoted, _):
            if isBreak && firstLine == nil && mayGoBack {
                firstLine = (row.bytes.count, row.ends.count, octet == 0x0D)
            }
            row.bytes.append(octet)
            checkLimits()
            // The break that made the row too long ends it, too.
            if isBreak && state == .skipping && tail.isEmpty { startRow() }
        case (.quoteInQuoted, 0x22):
            row.bytes.append(octet)
            state = .quoted
            checkLimits()
        case (_, 0x2C): endCell()
        case (_, 0x0A), (_, 0x0D):
            if state == .cellStart && row.ends.isEmpty { startRow() } else { endRow() }
        case (.cellStart, 0x22): state = .quoted
        case (.quoteInQuoted, _): fail(.textAfterQuote)
        default:
            row.bytes.append(octet)
            state = .unquoted
            checkLimits()
        }
    }

    private mutating func endCell() {
        row.ends.append(row.bytes.count)
        state = .cellStart
        if row.ends.count >= Self.cellCountLimit { fail(.tooManyCells) }
    }

    private mutating func endRow() {
        row.ends.append(row.bytes.count)
        rows.append(row)
        startRow()
    }

    private mutating func startRow() {
        // Rows are mostly as long as the one before.
        let (bytes, cells) = (row.bytes.count, row.ends.count)
        row = CSVRow(line: line)
        row.bytes.reserveCapacity(min(bytes + 16, 4096))
        row.ends.reserveCapacity(cells)
        mayGoBack = budget >= Self.rowLimit
        firstLine = nil
        tail.removeAll(keepingCapacity: true)
        state = .cellStart
    }

    private mutating func checkLimits() {
        if row.bytes.count - (row.ends.last ?? 0) > Self.cellLimit {
            fail(.cellTooLong)
        } else if row.bytes.count > Self.rowLimit {
            fail(.rowTooLong)
        }
    }

    /// Reports the row as faulty; reading goes on behind the end of its first line.
    private mutating func fail(_ fault: CSVRow.Fault) {
        if let firstLine {
            row.bytes.removeLast(row.bytes.count - firstLine.bytes)
            row.ends.removeLast(row.ends.count - firstLine.cells)
            failedAfterCarriage = firstLine.endsInCarriage
        }
        // What people see of a row that is too long is its beginning.
        let shown = min(row.bytes.count, (row.ends.last ?? 0) + 1000)
        row.bytes.removeLast(row.bytes.count - shown)
        row.ends.append(row.bytes.count)
        row.fault = fault
        rows.append(row)
        firstLine = nil
        state = .skipping
    }
}
