// SPDX-License-Identifier: Apache-2.0

/// What differs between two texts, line by line (Myers, "An O(ND) Difference Algorithm", 1986).
///
/// Texts come from whoever may write: what they can cost is bounded. Lines that both begin and end with are set aside;
/// where more than ``editLimit`` lines were added and removed among the rest, or the rest is longer than ``lineLimit``,
/// all of it counts as replaced.
package struct LineDiff: Sendable, Equatable {
    package enum Mark: Sendable { case same, added, removed }

    package struct Line: Sendable, Equatable {
        package let mark: Mark
        /// Clipped to what can be read: ``width`` characters, around the difference where there is one.
        package let text: String
    }

    /// Lines of either text that are compared.
    package static let lineLimit = 20_000
    package static let editLimit = 500
    /// Lines of the same around each difference.
    static let context = 2
    /// Lines in all of ``hunks``.
    package static let shownLimit = 300
    package static let width = 400

    package let added: Int
    package let removed: Int
    /// Too much differs to say what: everything between the equal ends counts as replaced.
    package let isReplaced: Bool
    /// Differences with the lines around them, in the order of the text.
    package let hunks: [[Line]]
    /// There are more differences than ``hunks`` show.
    package let isCut: Bool

    package var isEmpty: Bool { added == 0 && removed == 0 }

    package init(from old: String, to new: String) {
        let before = Self.lines(old)
        let after = Self.lines(new)
        var head = 0
        while head < min(before.count, after.count), before[head] == after[head] { head += 1 }
        var tail = 0
        while tail < min(before.count, after.count) - head,
            before[before.count - 1 - tail] == after[after.count - 1 - tail]
        { tail += 1 }
        let left = before[head..<(before.count - tail)]
        let right = after[head..<(after.count - tail)]
        let script = Self.script(Array(left), Array(right))
        isReplaced = script == nil
        let edits = script ?? left.map { _ in .removed } + right.map { _ in .added }
        added = edits.count { $0 == .added }
        removed = edits.count { $0 == .removed }
        (hunks, isCut) = Self.hunks(edits, before, after, head: head)
    }

    private typealias Bytes = ArraySlice<UInt8>

    /// Octets, so that equal means equal and a line of combining marks costs no more than another one.
    private static func lines(_ text: String) -> [Bytes] {
        text.isEmpty ? [] : Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false)
    }

    /// The shortest way from `old` to `new`, a mark for each line; nil where it is too long.
    private static func script(_ old: [Bytes], _ new: [Bytes]) -> [Mark]? {
        if old.isEmpty { return new.map { _ in .added } }
        if new.isEmpty { return old.map { _ in .removed } }
        guard old.count <= lineLimit, new.count <= lineLimit else { return nil }
        var numbers: [Bytes: Int] = [:]
        func number(_ line: Bytes) -> Int {
            let next = numbers.count
            return numbers[line]
                ?? {
                    numbers[line] = next; return next
                }()
        }
        let a = old.map(number)
        let b = new.map(number)
        // furthest[k + d]: how far into `old` the diagonal k reaches with d edits.
        var trace: [[Int]] = []
        var furthest = [0]
        for edits in 0...min(editLimit, a.count + b.count) {
            var next = [Int](repeating: 0, count: 2 * edits + 1)
            for k in stride(from: -edits, through: edits, by: 2) {
                var x = edits == 0 ? 0 : step(furthest, k, edits).x
                var y = x - k
                while x < a.count, y < b.count, x >= 0, y >= 0, a[x] == b[y] {
                    x += 1
                    y += 1
                }
                next[k + edits] = x
                if x >= a.count, y >= b.count { return path(trace, a.count, b.count, edits) }
            }
            trace.append(next)
            furthest = next
        }
        return nil
    }

    /// From which diagonal of the round before, `last`, the diagonal `k` is reached: down (an added line) or right.
    private static func step(_ last: [Int], _ k: Int, _ edits: Int) -> (x: Int, isAdded: Bool) {
        func at(_ diagonal: Int) -> Int {
            let index = diagonal + edits - 1
            return last.indices.contains(index) && abs(diagonal) < edits ? last[index] : -1
        }
        let down = at(k + 1)
        let right = at(k - 1)
        return down > right ? (down, true) : (right + 1, false)
    }

    private static func path(_ trace: [[Int]], _ oldCount: Int, _ newCount: Int, _ edits: Int) -> [Mark] {
        var marks: [Mark] = []
        var (x, y) = (oldCount, newCount)
        for round in stride(from: edits, to: 0, by: -1) {
            let from = step(trace[round - 1], x - y, round)
            while x > from.x, y > from.x - (x - y) {
                marks.append(.same)
                x -= 1
                y -= 1
            }
            marks.append(from.isAdded ? .added : .removed)
            if from.isAdded { y -= 1 } else { x -= 1 }
        }
        marks += [Mark](repeating: .same, count: min(x, y))
        return marks.reversed()
    }
}
