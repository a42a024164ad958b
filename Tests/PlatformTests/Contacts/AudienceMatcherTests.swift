// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct AudienceMatcherTests {
    private static let fields = #"{"1":"ヤマダ 太郎","2":"1234.5","3":"2026-01-31","64":"a\"b\\\u3042\tc","5":"  ","7":""}"#

    private func holds(_ field: Int64, _ claim: Audience.Condition.Operator, _ value: String = "") -> Bool {
        AudienceMatcher([Audience.Condition(field: ContactFieldID(field), operator: claim, value: value)])
            .holds(email: Array("A@X.example".utf8), fields: Array(Self.fields.utf8))
    }

    @Test(
        arguments: [
            (1, .equals, "ﾔﾏﾀﾞ　太郎", true), (1, .contains, "ダ", true), (1, .differs, "山田", true),
            (1, .differs, "ヤマダ 太郎", false), (64, .equals, #"A"B\あ C"#, true), (9, .differs, "x", true),
            (9, .equals, "x", false), (5, .isBlank, "", true), (7, .isBlank, "", true), (9, .isBlank, "", true),
            (1, .isBlank, "", false), (1, .isPresent, "", true), (5, .isPresent, "", false), (9, .isPresent, "", false),
            (2, .atLeast, "1234.5", true), (2, .atLeast, "１２３５", false), (2, .atMost, "99999", true),
            (3, .atLeast, "2026-01-31", true), (3, .atMost, "2025-12-31", false), (3, .atLeast, "5", false),
            (2, .atLeast, "2026-01-31", false), (1, .atMost, "5", false), (9, .atMost, "5", false),
            (2, .atLeast, "many", false), (1, .contains, "2026", false),
        ] as [(Int64, Audience.Condition.Operator, String, Bool)])
    func `a condition holds`(field: Int64, claim: Audience.Condition.Operator, value: String, expected: Bool) {
        #expect(holds(field, claim, value) == expected)
    }

    @Test func `all, or one, of the conditions must hold`() {
        let conditions = [
            Audience.Condition(field: ContactFieldID(2), operator: .atLeast, value: "1"),
            Audience.Condition(field: ContactFieldID(2), operator: .atMost, value: "2"),
        ]
        let fields = Array(Self.fields.utf8)
        #expect(!AudienceMatcher(conditions).holds(email: [], fields: fields))
        #expect(AudienceMatcher(conditions, needsAll: false).holds(email: [], fields: fields))
        #expect(AudienceMatcher([], needsAll: false).holds(email: [], fields: fields))
    }

    @Test(arguments: [
        "", "{", #"{"1"#, #"{"1":"#, #"{"1":"\"#, #"{"1":"\u12"#, #"{"x":"y","99999999999999999999":"z"}"#,
    ])
    func `damaged fields hold nothing and harm nothing`(fields: String) {
        let present = AudienceMatcher([Audience.Condition(field: ContactFieldID(2), operator: .isPresent, value: "")])
        #expect(!present.holds(email: [0x61], fields: Array(fields.utf8)))
    }
}

@Suite struct ContactFieldValueTests {
    private func value(_ text: String, _ kind: ContactField.Kind, required: Bool = false) -> String? {
        let field = ContactField(
            id: ContactFieldID(1), name: "f", kind: kind, choices: ["一般", "Gold"], isRequired: required)
        return try? ContactFieldValue.normalised(text, for: field).get()
    }

    @Test(
        arguments: [
            ("１，２３４．５０", .number, "1234.5"), ("-0", .number, "0"), ("007", .number, "7"), ("1,23", .number, nil),
            ("12a", .number, nil), (".5", .number, nil), ("", .number, ""), ("2026/1/3", .date, "2026-01-03"),
            ("２０２６年１月３１日", .date, "2026-01-31"), ("20260131", .date, "2026-01-31"), ("2026-02-29", .date, nil),
            ("2024-02-29", .date, "2024-02-29"), ("26-1-1", .date, nil), ("ｇｏｌｄ", .choice, "Gold"), ("銀", .choice, nil),
            (" x ", .text, " x "),
        ] as [(String, ContactField.Kind, String?)])
    func `values are normalised, or refused`(text: String, kind: ContactField.Kind, expected: String?) {
        #expect(value(text, kind) == expected)
    }

    @Test func `a required field takes no blank`() {
        #expect(value("　", .text, required: true) == nil)
        #expect(value("　", .date) == "")
    }
}
