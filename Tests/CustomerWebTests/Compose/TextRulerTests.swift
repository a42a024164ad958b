// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import CustomerWeb

@Suite struct TextRulerTests {
    @Test(arguments: [("", 0), ("abc", 3), ("あいう", 6), ("ｱｲｳ", 3), ("ab あ", 5), ("①㈱", 4), ("🍣", 2), ("α§", 4)])
    func `a full-width character is two halves`(text: String, halves: Int) {
        #expect(TextRuler.halves(text) == halves)
    }

    @Test(arguments: [
        ("あいうえおか", 5, "あいうえお\nか"), ("あいうえお、か", 5, "あいうえ\nお、か"), ("あいうえ「か」", 5, "あいうえ\n「か」"),
        ("これは hello world です", 7, "これは hello\nworld です"), ("短い\n行", 5, "短い\n行"),
        ("https://www.example.jp/very/long/path", 5, "https://www.example.jp/very/long/path"),
        ("{{会社}}の{{名前}}様、こんにちは", 5, "{{会社}}の{{名前}}様、こんにちは"),
        ("aaaaaaaaaaaaaaaa", 4, "aaaaaaaa\naaaaaaaa"), ("、、、、、、", 2, "、、\n、、\n、、"),
    ])
    func `lines are broken where Japanese may be`(text: String, columns: Int, wrapped: String) {
        #expect(TextRuler.wrap(text, columns: columns) == wrapped)
        #expect(TextRuler.wrap(wrapped, columns: columns) == wrapped)
    }

    @Test func `lines that are too wide or too long are named by their numbers`() {
        let text =
            "短い\n" + String(repeating: "あ", count: 39) + "\n{{x}}" + String(repeating: "い", count: 60) + "\n"
            + String(repeating: "x", count: 1_000)
        #expect(TextRuler.wideLines(in: text, columns: 38) == [2, 4])
        #expect(TextRuler.longLines(in: text) == [4])
    }

    @Test func `wrapping loses nothing but spaces, and takes linear time`() {
        let text = String(repeating: "吾輩は猫である。名前は「まだ」無い、hello world！", count: 3_000)
        let wrapped = TextRuler.wrap(text, columns: 35)
        #expect(wrapped.filter { $0 != "\n" && $0 != " " } == text.filter { $0 != " " })
        #expect(wrapped.split(separator: "\n").allSatisfy { TextRuler.halves($0) <= 70 })
    }

    static let values: [(String, ContactField.Kind, String?)] = [
        ("１，０００", .number, "1000"), ("1,234.5", .number, "1234.5"), ("千", .number, nil), ("0x10", .number, nil),
        ("inf", .number, nil), ("2026/1/5", .date, "2026-01-05"), ("２０２６年１月５日", .date, "2026-01-05"),
        ("2026-13-01", .date, nil), (" 山 ", .text, "山"),
    ]

    @Test(arguments: values)
    func `values of conditions are written as the contacts have them`(
        typed: String, kind: ContactField.Kind, stored: String?
    ) {
        #expect(Conditions.normalised(typed, kind) == stored)
    }
}
