// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
package import Hummingbird

/// A language of the screens.
package enum Language: String, CaseIterable, Sendable {
    case japanese = "ja"
    case english = "en"

    /// `?lang=`, then the cookie `lang` where cookies are read, then Accept-Language, then Japanese.
    package init(of request: Request, readsCookie: Bool) {
        if let asked = request.uri.queryParameters["lang"].flatMap({ Language(rawValue: String($0)) }) {
            self = asked
        } else if readsCookie, let kept = request.cookies["lang"].flatMap({ Language(rawValue: $0.value) }) {
            self = kept
        } else {
            self = Self.accepted(request.headers[.acceptLanguage] ?? "")
        }
    }

    /// The first of our languages at the highest weight (RFC 9110 §12.5.4); at most 20 entries are read.
    package static func accepted(_ field: String) -> Language {
        var best: (language: Language, weight: Double) = (.japanese, 0)
        for entry in field.split(separator: ",", maxSplits: 20).prefix(20) {
            let parts = entry.split(separator: ";")
            guard let tag = parts.first?.drop(while: { $0 == " " }).prefix(2).lowercased(),
                let language = Language(rawValue: tag)
            else { continue }
            let weight = parts.dropFirst().first.flatMap { Double($0.drop { $0 != "=" }.dropFirst()) } ?? 1
            if weight > best.weight { best = (language, weight) }
        }
        return best.language
    }

    /// `11月24日(火) 10:00` or `Tue 24 Nov, 10:00`, at this offset from UTC.
    package func time(_ seconds: Int64, offsetInMinutes: Int) -> String {
        let local = seconds + Int64(offsetInMinutes) * 60
        let day = Int((Double(local) / 86_400).rounded(.down))
        let minute = Int(local - Int64(day) * 86_400) / 60
        let clock = "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        let (month, date) = Self.civil(day)
        let weekday = ((day + 4) % 7 + 7) % 7
        switch self {
        case .japanese:
            return "\(month)月\(date)日(\(["日", "月", "火", "水", "木", "金", "土"][weekday])) \(clock)"
        case .english:
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
            return "\(weekdays[weekday]) \(date) \(months[month - 1]), \(clock)"
        }
    }

    /// `2026-11-24 10:00:05`, for files, at this offset from UTC.
    package static func exactTime(_ seconds: Int64, offsetInMinutes: Int) -> String {
        let local = seconds + Int64(offsetInMinutes) * 60
        let day = Int((Double(local) / 86_400).rounded(.down))
        let second = Int(local - Int64(day) * 86_400)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let (year, month, date) = Self.date(day)
        return "\(year)-\(two(month))-\(two(date)) \(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    private static func civil(_ day: Int) -> (month: Int, day: Int) {
        let (_, month, date) = date(day)
        return (month, date)
    }

    /// A date of the Gregorian calendar, from days since 1970-01-01. Years begin in March here, so that the leap day
    /// comes last.
    private static func date(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (
            year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
            ofYear - (153 * month + 2) / 5 + 1
        )
    }

    /// 128,110
    package static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension Language {
    /// The answer, with a cookie that remembers a language which was asked for by name.
    package func kept(_ response: Response, for request: Request) -> Response {
        guard request.uri.queryParameters["lang"].map(String.init) == rawValue else { return response }
        return remembered(on: response)
    }

    /// The answer with a cookie for this language.
    package func remembered(on response: Response) -> Response {
        var response = response
        response.headers[values: .setCookie].append(
            "lang=\(rawValue); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax")
        return response
    }
}
