// SPDX-License-Identifier: Apache-2.0

import Platform

extension ReviewItems {
    /// What the size of a copy means for its readers. Nil: it is not known.
    static func size(_ octets: Int?) -> [CheckItem] {
        guard let octets else { return [] }
        switch MailSize.verdict(octets) {
        case .good: return []
        case .warn:
            return [
                CheckItem(
                    "size.\(digits(octets))", .warn,
                    Wording(
                        japanese: "1通が \(megabytes(octets)) あります", english: "Each mail has \(megabytes(octets))"),
                    note: Wording(
                        japanese: "500 kB を超えると、スマートフォンでは開くのに時間がかかり、通信量も使います。ファイルや画像はウェブに置いて、リンクを送るほうが読まれます。",
                        english:
                            "Above 500 kB a phone is slow to open it and pays for it. A link to files and pictures is read more."
                    ), place: .content)
            ]
        case .bad:
            return [
                CheckItem(
                    "size.limit", .block, tooLarge(octets),
                    note: Wording(
                        japanese: "au などは 3 MB を超えるメールを受け取りません。添付ファイルか埋め込む画像を減らし、リンクにしてください。",
                        english:
                            "au and others refuse mails above 3 MB. Take files or embedded pictures out; send links instead."
                    ), place: .content)
            ]
        }
    }

    static func tooLarge(_ octets: Int) -> Wording {
        Wording(
            japanese: "1通が \(megabytes(octets)) あり、上限の 3 MB を超えています",
            english: "each mail has \(megabytes(octets)), more than the limit of 3 MB")
    }

    /// `612 kB`, `3.1 MB`: rounded up, so that what is above a limit never looks as if it kept it.
    static func megabytes(_ octets: Int) -> String {
        if octets < 1_000_000 { return "\((octets + 999) / 1_000) kB" }
        let tenths = (octets + 99_999) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
