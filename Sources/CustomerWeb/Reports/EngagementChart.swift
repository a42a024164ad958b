// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// How far a chart looks from the start of a mailing.
enum ChartSpan: String, CaseIterable, Sendable {
    case day, week, month

    /// Seconds from one point to the next.
    var step: Int64 {
        switch self {
        case .day: 3_600
        case .week: 21_600
        case .month: 86_400
        }
    }

    var points: Int {
        switch self {
        case .day: 24
        case .week: 28
        case .month: 30
        }
    }

    /// Points with a mark below.
    var marks: [Int] {
        switch self {
        case .day: [0, 6, 12, 18, 24]
        case .week: [0, 4, 8, 12, 16, 20, 24, 28]
        case .month: [0, 10, 20, 30]
        }
    }
}

/// Opens and clicks of people from the start on, as points of an SVG of `width` × 260.
struct EngagementChart: Sendable {
    struct Mark: Sendable {
        let x: Int
        let y: Int
        let text: String
    }

    /// For a wide screen and for a phone: drawn each for its own width, so that the letters keep their size.
    static let widths = (wide: 960, narrow: 420)
    private static let left = 60, top = 20, bottom = 220

    let width: Int
    let right: Int
    let opened: String
    let clicked: String
    let area: String
    let across: [Mark]
    let up: [Mark]
    let openedSum: Int
    let clickedSum: Int

    init(_ slots: [SlotCounts], start: Timestamp, span: ChartSpan, width: Int, texts: ReportTexts) {
        var opens = [Int](repeating: 0, count: span.points + 1)
        var clicks = opens
        for slot in slots {
            // A slot may begin before the start that lies in it.
            let point = Int(max(0, slot.start.seconds - start.seconds) / span.step)
            guard point <= span.points else { continue }
            opens[point] += slot.opened
            clicks[point] += slot.clicked
        }
        let right = width - 20
        let top = Self.ceiling(max(opens.max() ?? 0, clicks.max() ?? 0))
        func x(_ point: Int) -> Int { Self.left + point * (right - Self.left) / span.points }
        func y(_ count: Int) -> Int { Self.bottom - count * (Self.bottom - Self.top) / top }
        func points(_ counts: [Int]) -> String {
            counts.enumerated().map { "\(x($0.offset)),\(y($0.element))" }.joined(separator: " ")
        }
        self.width = width
        self.right = right
        opened = points(opens)
        clicked = points(clicks)
        area = "\(Self.left),\(Self.bottom) \(opened) \(right),\(Self.bottom)"
        let marks =
            width == Self.widths.narrow
            ? span.marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) : span.marks
        across = marks.map { point in
            Mark(x: x(point), y: Self.bottom + 24, text: texts.mark(Int64(point) * span.step, span))
        }
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
