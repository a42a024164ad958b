// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct LineDiffTests {
    private func marks(_ diff: LineDiff) -> [String] {
        diff.hunks.map { hunk in
            hunk.map { line in
                let sign =
                    switch line.mark {
                    case .same: " "
                    case .added: "+"
                    case .removed: "-"
                    }
                return sign + line.text
            }.joined(separator: "|")
        }
    }

    @Test(arguments: [
        ("", "", 0, 0, []),
        ("a", "a", 0, 0, []),
        ("", "a\nb", 2, 0, ["+a|+b"]),
        ("a\nb", "", 0, 2, ["-a|-b"]),
        ("a\nb\nc", "a\nx\nc", 1, 1, [" a|-b|+x| c"]),
        ("a\nb\nc\nd", "a\nc\nd", 0, 1, [" a|-b| c| d"]),
        ("a\nb", "a\nb\n", 1, 0, [" a| b|+"]),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9", "x\n2\n3\n4\n5\n6\n7\n8\ny", 2, 2, ["-1|+x| 2| 3", " 7| 8|-9|+y"]),
        ("1\n2\n3\n4\n5\n6", "x\n2\n3\n4\n5\ny", 2, 2, ["-1|+x| 2| 3| 4| 5|-6|+y"]),
        ("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc", 2, 3, ["-a|-b| c|+b| a| b|-b| a|+c"]),
    ])
    func `lines that differ are shown with those around them`(
        old: String, new: String, added: Int, removed: Int, hunks: [String]
    ) {
        let diff = LineDiff(from: old, to: new)
        #expect(diff.added == added && diff.removed == removed && !diff.isReplaced && !diff.isCut)
        #expect(marks(diff) == hunks)
        #expect(diff.isEmpty == (old == new))
    }

    /// What the marks say, applied to the one text, is the other.
    @Test func `the marks lead from any text to any other, and back`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            func text() -> [String] {
                (0..<Int.random(in: 0...12, using: &random)).map { _ in ["a", "b", "c"].randomElement() ?? "a" }
            }
            let (old, new) = (text(), text())
            let diff = LineDiff(from: old.joined(separator: "\n"), to: new.joined(separator: "\n"))
            let back = LineDiff(from: new.joined(separator: "\n"), to: old.joined(separator: "\n"))
            #expect(diff.added - diff.removed == Self.count(new) - Self.count(old))
            #expect(diff.added + diff.removed == back.added + back.removed, "the shortest way is as long back")
            #expect(diff.added + diff.removed == Self.distance(old, new), "\(old) \(new)")
            for hunk in diff.hunks {
                let before = hunk.filter { $0.mark != .added }.map(\.text)
                let after = hunk.filter { $0.mark != .removed }.map(\.text)
                #expect(Self.holds(old, before) && Self.holds(new, after), "\(old) \(new) \(hunk)")
            }
        }
    }

    private static func count(_ lines: [String]) -> Int { lines.joined(separator: "\n").isEmpty ? 0 : lines.count }

    private static func holds(_ lines: [String], _ part: [String]) -> Bool {
        part.isEmpty || lines.indices.contains { lines[$0...].starts(with: part) }
    }

    /// By the longest common subsequence, the slow way.
    private static func distance(_ old: [String], _ new: [String]) -> Int {
        var row = [Int](repeating: 0, count: new.count + 1)
        for left in old {
            var diagonal = 0
            for (index, right) in new.enumerated() {
                let above = row[index + 1]
                row[index + 1] = left == right ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return old.count + new.count - 2 * (row.last ?? 0)
    }

    @Test func `texts with more differences than can be looked for count as replaced`() {
        let old = (0..<2_000).map { "old \($0)" }
        let new = (0..<1_500).map { "new \($0)" }
        let diff = LineDiff(from: "head\n" + old.joined(separator: "\n"), to: "head\n" + new.joined(separator: "\n"))
        #expect(diff.isReplaced && diff.isCut && diff.added == 1_500 && diff.removed == 2_000)
        #expect(diff.hunks.joined().count <= LineDiff.shownLimit + 4)
    }

    @Test func `two million line breaks cost a moment and show what is new`() {
        let breaks = String(repeating: "\n", count: 1_999_999)
        let diff = LineDiff(from: breaks, to: breaks + "x")
        #expect(diff.added == 1 && diff.removed == 1)
        let other = LineDiff(from: breaks, to: String(repeating: "a\n", count: 900_000))
        #expect(other.isReplaced && other.isCut)
    }

    @Test func `a line of a megabyte is shown around the place where it differs`() throws {
        let head = String(repeating: "あ", count: 300_000)
        let diff = LineDiff(from: head + "旧" + head, to: head + "新" + head)
        let lines = try #require(diff.hunks.first)
        #expect(lines.count == 2 && lines[0].text.contains("旧") && lines[1].text.contains("新"))
        #expect(
            lines.allSatisfy { $0.text.count <= LineDiff.width + 2 && $0.text.hasPrefix("…") && $0.text.hasSuffix("…") }
        )
        #expect(!lines[0].text.contains("\u{FFFD}"))
        // One character of a million marks.
        let marks = "e" + String(repeating: "\u{301}", count: 500_000)
        let clipped = LineDiff(from: "", to: marks)
        #expect((clipped.hunks.first?.first?.text.utf8.count ?? 0) <= 8_000)
    }

    @Test func `characters that only look the same differ`() {
        #expect(LineDiff(from: "が", to: "か\u{3099}").added == 1)
    }
}
