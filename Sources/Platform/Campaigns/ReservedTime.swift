// SPDX-License-Identifier: Apache-2.0

/// The moments that a mailing can be reserved for: every five minutes, up to a year ahead.
package enum ReservedTime {
    package static let step: Int64 = 300
    private static let horizon: Int64 = 366 * 86_400

    /// `2026-11-26` and `10:05` at this offset from UTC. Nil: not a day and time of the calendar.
    package static func moment(day: String, time: String, offsetInMinutes: Int) -> Timestamp? {
        let dayParts = numbers(day, "-", widths: [4, 2, 2])
        guard dayParts.count == 3, let minute = minute(ofDay: time), (2000...2999).contains(dayParts[0]),
            (1...12).contains(dayParts[1]), (1...length(of: dayParts[1], in: dayParts[0])).contains(dayParts[2])
        else { return nil }
        let days = days(dayParts[0], dayParts[1], dayParts[2])
        let seconds = days * 86_400 + (minute - Int64(offsetInMinutes)) * 60
        return Timestamp(microseconds: seconds * 1_000_000)
    }

    /// Why a mailing cannot be reserved for this moment; nil when it can.
    package static func refusal(of moment: Timestamp, at now: Timestamp) -> Refusal? {
        if moment < now {
            return Refusal(english: "that time is past; choose a later one", japanese: "その日時は過ぎています。これからの日時にしてください。")
        }
        if moment.microseconds % (step * 1_000_000) != 0 {
            return Refusal(english: "times are in steps of 5 minutes", japanese: "時刻は5分きざみで選んでください。")
        }
        if moment.seconds - now.seconds > horizon {
            return Refusal(english: "that is more than a year ahead", japanese: "予約できるのは1年先までです。")
        }
        return nil
    }

    /// The next moment that is at least half an hour ahead, as `2026-11-26` and `10:05`.
    package static func suggestion(after now: Timestamp, offsetInMinutes: Int) -> (day: String, time: String) {
        let seconds = (now.seconds + 1_800 + step - 1) / step * step + Int64(offsetInMinutes) * 60
        let day = seconds / 86_400
        let minute = seconds % 86_400 / 60
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let date = ofYear - (153 * month + 2) / 5 + 1
        let calendar = month < 10 ? month + 3 : month - 9
        return (
            "\(year + era * 400 + (calendar <= 2 ? 1 : 0))-\(two(calendar))-\(two(date))",
            clock(minute)
        )
    }

    /// `10:05` as a minute of the day; nil: it is none.
    static func minute(ofDay text: String) -> Int64? {
        let parts = numbers(text, ":", widths: [2, 2])
        guard parts.count == 2, parts[0] < 24, parts[1] < 60 else { return nil }
        return parts[0] * 60 + parts[1]
    }

    /// `10:05`.
    static func clock(_ minute: Int64) -> String { "\(two(minute / 60)):\(two(minute % 60))" }

    private static func numbers(_ text: String, _ separator: Character, widths: [Int]) -> [Int64] {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == widths.count, zip(parts, widths).allSatisfy({ $0.utf8.count == $1 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return [] }
        return parts.compactMap { Int64($0) }
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01; years begin in March here, so that the leap day comes last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
