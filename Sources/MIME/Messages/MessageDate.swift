// SPDX-License-Identifier: Apache-2.0

/// Dates of header fields (RFC 5322 §3.3).
public enum MessageDate {
    /// `Sun, 22 Nov 2026 22:06:32 +0000`, from seconds since 1970 and the zone's offset from UTC in minutes.
    public static func text(secondsSinceEpoch seconds: Int64, offsetInMinutes: Int = 0) -> String {
        let local = seconds + Int64(offsetInMinutes) * 60
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let second = Int(local - days * 86_400)
        // Days to year, month and day over eras of 400 years that start on 1 March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = Int(monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10)
        let year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0)
        let weekday = Int(((days % 7) + 11) % 7)
        let sign = offsetInMinutes < 0 ? "-" : "+"
        let offset = abs(offsetInMinutes)
        let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        let date = "\(weekdays[weekday]), \(day) \(months[month]) \(year)"
        return "\(date) \(time) \(sign)\(two(offset / 60))\(two(offset % 60))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
