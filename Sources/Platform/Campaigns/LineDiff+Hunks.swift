// SPDX-License-Identifier: Apache-2.0

/// What is shown of a difference: the lines around it, and not more than a page can hold.
extension LineDiff {
    /// `edits` begin at the line `head` of both texts.
    static func hunks(
        _ edits: [Mark], _ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>], head: Int
    ) -> (hunks: [[Line]], isCut: Bool) {
        var hunks: [[Line]] = []
        var run = Run()
        var (x, y) = (head, head)
        var lastChange: Int?
        var shown = 0
        for mark in edits {
            if mark != .same {
                if shown >= shownLimit { return (hunks + run.finished, true) }
                // A new hunk where the lines around this one do not touch those around the last.
                let gap = lastChange.map { y - $0 } ?? .max
                if gap > 2 * context {
                    if let last = lastChange {
                        run.same(after[last..<min(after.count, last + context)])
                        hunks += run.finished
                    }
                    run = Run()
                    run.same(after[max(0, y - context)..<y])
                } else if let last = lastChange {
                    run.same(after[last..<y])
                }
                shown += 1
            }
            switch mark {
            case .same:
                x += 1
                y += 1
            case .removed:
                run.removed.append(before[x])
                x += 1
                lastChange = y
            case .added:
                run.added.append(after[y])
                y += 1
                lastChange = y
            }
        }
        if let last = lastChange { run.same(after[last..<min(after.count, last + context)]) }
        return (hunks + run.finished, false)
    }

    /// A hunk that is being put together: removed lines stand before the added ones that take their place.
    private struct Run {
        var lines: [Line] = []
        var removed: [ArraySlice<UInt8>] = []
        var added: [ArraySlice<UInt8>] = []

        var finished: [[Line]] {
            var copy = self
            copy.flush()
            return copy.lines.isEmpty ? [] : [copy.lines]
        }

        mutating func same(_ texts: ArraySlice<ArraySlice<UInt8>>) {
            if texts.isEmpty { return }
            flush()
            lines += texts.map { Line(mark: .same, text: LineDiff.clipped($0, from: 0)) }
        }

        private mutating func flush() {
            func start(_ index: Int) -> Int {
                guard removed.indices.contains(index), added.indices.contains(index) else { return 0 }
                return LineDiff.start(removed[index], added[index])
            }
            for (index, text) in removed.enumerated() {
                lines.append(Line(mark: .removed, text: LineDiff.clipped(text, from: start(index))))
            }
            for (index, text) in added.enumerated() {
                lines.append(Line(mark: .added, text: LineDiff.clipped(text, from: start(index))))
            }
            removed = []
            added = []
        }
    }

    /// Where the showing of two long lines begins, so that their first difference is in sight. In octets, not inside
    /// a character.
    private static func start(_ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>) -> Int {
        guard max(old.count, new.count) > width else { return 0 }
        let equal = zip(old, new).prefix { $0 == $1 }.count
        var start = max(0, equal - width / 4)
        while start > 0, old[old.startIndex + start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// `width` characters of a line, which is never decoded farther than that takes.
    private static func clipped(_ line: ArraySlice<UInt8>, from start: Int) -> String {
        let rest = line.dropFirst(start)
        // No character of ours takes more than that; one that does is clipped as well.
        let text = String(decoding: rest.prefix(width * 16), as: UTF8.self)
        let shown = text.prefix(width)
        let isWhole = rest.count <= width * 16 && shown.count == text.count
        return (start > 0 ? "…" : "") + shown + (isWhole ? "" : "…")
    }
}
