// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ReaderExportTests {
    @Test func `the file holds everybody who was found, for spreadsheets, and the export is audited`() async throws {
        let site = Site()
        site.company.readers.withLock { readers in
            readers.field(1, ContactField(id: ContactFieldID(1), name: "名前", kind: .text))
            for id in 1...2_500 { readers.add(Int64(id), "r\(id)@example.jp", fields: "{\"1\":\"田中, \\\"一\\\"\"}") }
            readers.add(3_000, "stopped@example.jp", state: .stopped)
            readers.add(4_000, "foreign@example.net", tenant: 2)
        }
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers")
            let answer = try await browser.post("/readers/export", ["state": "active"])
            #expect(answer.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"readers.csv\"")
            let lines = answer.body.split(separator: "\r\n")
            #expect(lines.count == 2_501 && lines[0] == "\u{FEFF}メールアドレス,名前,状態")
            #expect(lines[1] == "r1@example.jp,\"田中, \"\"一\"\"\",配信中")
            #expect(lines[2_500].hasPrefix("r2500@example.jp,"))
        }
        let audits = site.company.readers.withLock { $0.audits }
        #expect(audits.map(\.action) == ["contacts.export"] && audits.first?.subject == "2500")
    }

    @Test(arguments: ["=1+1", "+81", "-5", "@SUM(A1)", "\t=1", "\r=1"])
    func `a cell that a spreadsheet would compute is a text`(_ cell: String) {
        var text = CSVText()
        text.row(["a", cell])
        #expect(String(decoding: text.bytes, as: UTF8.self) == "a,\"'\(cell)\"\r\n")
    }

    @Test func `other cells stay as they are`() {
        var text = CSVText()
        text.row(["a=b", "", "1-2", "行\n替え"])
        #expect(String(decoding: text.bytes, as: UTF8.self) == "a=b,,1-2,\"行\n替え\"\r\n")
    }
}
