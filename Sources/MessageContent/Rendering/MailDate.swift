// SPDX-License-Identifier: Apache-2.0

/// The Date field's value (RFC 5322 §3.3), made again only when the second changes.
struct MailDate {
    private(set) var bytes: [UInt8] = []
    private var seconds = Int64.min

    /// `seconds` since 1970-01-01T00:00:00Z; shown in UTC.
    mutating func update(_ seconds: Int64) {
        guard seconds != self.seconds else { return }
        self.seconds = seconds
        // Years 1970 to 9999, whatever the clock says.
        let time = min(max(seconds, 0), 253_402_300_799)
        let days = Int(time / 86_400)
        let second = Int(time % 86_400)
        // The calendar of years that begin in March, so that the leap day is the last one.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
        let text = "\(weekdays[days % 7]), \(two(day)) \(months[month - 1]) \(year) \(clock) +0000"
        bytes = Array(text.utf8)
    }
}
