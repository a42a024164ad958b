// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Opens and clicks of people in the first hours after the start, as points of an SVG of 960 × 260.
struct EngagementChart: Sendable {
    struct Mark: Sendable {
        let x: Int
        let y: Int
        let text: String
    }

    static let hours = 24
    private static let left = 60, right = 940, top = 20, bottom = 220

    let opened: String
    let clicked: String
    let area: String
    let across: [Mark]
    let up: [Mark]
    let openedSum: Int
    let clickedSum: Int

    init(_ slots: [SlotCounts], start: Timestamp, texts: ReportTexts) {
        var opens = [Int](repeating: 0, count: Self.hours + 1)
        var clicks = opens
        for slot in slots {
            // A slot may begin before the start that lies in it.
            let hour = Int(max(0, slot.start.seconds - start.seconds) / 3_600)
            guard hour <= Self.hours else { continue }
            opens[hour] += slot.opened
            clicks[hour] += slot.clicked
        }
        let top = Self.ceiling(max(opens.max() ?? 0, clicks.max() ?? 0))
        func x(_ hour: Int) -> Int { Self.left + hour * (Self.right - Self.left) / Self.hours }
        func y(_ count: Int) -> Int { Self.bottom - count * (Self.bottom - Self.top) / top }
        func points(_ counts: [Int]) -> String {
            counts.enumerated().map { "\(x($0.offset)),\(y($0.element))" }.joined(separator: " ")
        }
        opened = points(opens)
        clicked = points(clicks)
        area = "\(Self.left),\(Self.bottom) \(opened) \(Self.right),\(Self.bottom)"
        across = [0, 6, 12, 18, 24].map { Mark(x: x($0), y: Self.bottom + 24, text: texts.hours($0)) }
        up = (0...2).map { step in
            Mark(x: Self.left - 10, y: y(top * step / 2), text: Language.grouped(top * step / 2))
        }
        openedSum = opens.reduce(0, +)
        clickedSum = clicks.reduce(0, +)
    }

    /// The next even number with one digit that counts, so that the marks are round.
    private static func ceiling(_ count: Int) -> Int {
        var unit = 1
        while unit * 10 <= count { unit *= 10 }
        for step in [2, 4, 6, 8, 10] where unit * step >= count { return unit * step }
        return unit * 20
    }
}
