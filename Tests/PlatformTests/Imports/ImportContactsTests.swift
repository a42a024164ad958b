// SPDX-License-Identifier: Apache-2.0

import Foundation
import MIME
import Synchronization
import Testing

@testable import Platform

@Suite struct ImportContactsTests {
    private var store = BookStore()
    private let tenant = Tenant(
        id: TenantID(1), slug: "t", name: "T", postalAddress: "Tokyo", contact: "t@example.jp",
        createdAt: Timestamp(microseconds: 0))

    /// Runs an import of a file of these octets, and gives the report with what the rejected file says.
    private func run(
        _ bytes: [UInt8], mode: ImportMode = .both
    ) async throws -> (report: ImportReport, rejected: [String]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("contacts.csv")
        try Data(bytes).write(to: file)
        let useCase = ImportContacts(contacts: store, now: { Timestamp(microseconds: 1) })
        let report = try await useCase.run(
            path: file.path, tenant: tenant, list: "L", mode: mode, progress: { _, _, _ in })
        guard let path = report.rejectedFile else { return (report, []) }
        #expect(path == folder.appendingPathComponent("contacts.rejected.csv").path)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return (report, text.split(separator: "\r\n").map(String.init))
    }

    private func run(_ text: String, mode: ImportMode = .both) async throws -> (ImportReport, [String]) {
        try await run(Array(text.utf8), mode: mode)
    }

    @Test func `good rows are stored with their fields, the others are listed with the reasons`() async throws {
        let (report, rejected) = try await run(
            """
            name, Email ,note
            山田,taro@example.jp,"a ""b""\\ \nc"
            x,not an address,y
            too,few
            佐藤,a..b@docomo.ne.jp,
            z,TARO@example.jp,new
            q,out@example.jp,\u{1}
            opted,optedout@example.jp,
            """)
        #expect((report.imported, report.updated, report.rejected) == (2, 1, 4))
        let book = store.book
        #expect(book["taro@example.jp"]?.fields == #"{"1":"z","2":"new"}"#)
        #expect(book["a..b@docomo.ne.jp"]?.fields == #"{"1":"佐藤","2":""}"#)
        #expect(book["a..b@docomo.ne.jp"]?.domain == "docomo.ne.jp")
        #expect(store.history.first?.fields == #"{"1":"山田","2":"a \"b\"\\  c"}"#)
        #expect(rejected.count == 5)
        #expect(rejected[0] == "\u{FEFF}line,reason,理由,name,Email,note")
        #expect(rejected[1] == "4,the address holds a space,メールアドレスに空白が含まれています,x,not an address,y")
        #expect(rejected[2].hasPrefix("5,\"the row has 2 cells, the first line has 3\","))
        #expect(rejected[3].hasPrefix("8,the cell of column note holds a control character,"))
        #expect(rejected[4].hasPrefix("9,the address is suppressed and stays so,"))
    }

    @Test mutating func `a row that lacks a required value, or has one of another kind, is rejected`() async throws {
        func field(_ id: Int64, _ name: String, _ kind: ContactField.Kind, required: Bool = false) -> ContactField {
            ContactField(id: ContactFieldID(id), name: name, kind: kind, choices: ["一般", "特別"], isRequired: required)
        }
        store = BookStore(known: [
            field(101, "会員番号", .text, required: true), field(102, "ポイント", .number), field(103, "誕生日", .date),
            field(104, "種別", .choice),
        ])
        let (report, rejected) = try await run(
            """
            email,会員番号,ポイント,誕生日,種別
            a@example.jp,M1,"１,０００",1990/2/3,特別
            b@example.jp,　,1,,
            c@example.jp,M3,many,,
            d@example.jp,M4,,1990-02-30,
            e@example.jp,M5,,,ほか
            """)
        #expect((report.imported, report.rejected) == (1, 4))
        #expect(
            store.book["a@example.jp"]?.fields == #"{"101":"M1","102":"1000","103":"1990-02-03","104":"特別"}"#)
        #expect(rejected[1].hasPrefix("3,the required cell of column 会員番号 is blank,必須項目「会員番号」が空です,"))
        #expect(rejected[2].hasPrefix("4,the cell of column ポイント is not a number,"))
        #expect(rejected[3].hasPrefix("5,the cell of column 誕生日 is not a date such as 2026-01-31,"))
        #expect(rejected[4].hasPrefix("6,the cell of column 種別 is none of the choices,"))

        let (without, reasons) = try await run("email,ポイント\nz@example.jp,1\n")
        #expect((without.imported, without.rejected) == (0, 1))
        #expect(reasons[1].contains("必須項目「会員番号」の列がありません"))
        let (update, _) = try await run("email,ポイント\na@example.jp,2\n", mode: .update)
        #expect(update.updated == 1)
    }

    @Test func `modes leave out what the store leaves out`() async throws {
        _ = try await run("email\na@example.jp\n")
        let (report, rejected) = try await run("email\na@example.jp\nb@example.jp\n", mode: .new)
        #expect((report.imported, report.updated, report.rejected) == (1, 0, 1))
        #expect(rejected[1].hasPrefix("2,the address exists already,"))
        let (update, _) = try await run("email\na@example.jp\nc@example.jp\n", mode: .update)
        #expect((update.imported, update.updated, update.rejected) == (0, 1, 1))
    }

    @Test func `Shift_JIS is read, and batches keep the order of the file`() async throws {
        var bytes: [UInt8] = [0x83, 0x81, 0x81, 0x5B, 0x83, 0x8B, 0x83, 0x41, 0x83, 0x68, 0x83, 0x8C, 0x83, 0x58]
        bytes += Array(",n\r\n".utf8)
        for number in 0..<4_500 { bytes += Array("u\(number)@example.jp,".utf8) + [0x87, 0x40, 0x0D, 0x0A] }
        let (report, _) = try await run(bytes)
        #expect(report.imported == 4_500)
        #expect(store.batches == [2_000, 2_000, 500])
        #expect(store.history.map(\.email) == (0..<4_500).map { "u\($0)@example.jp" })
        #expect(store.book["u7@example.jp"]?.fields == #"{"1":"①"}"#)
    }

    @Test(arguments: [
        ("", ImportFailure.emptyFile), ("name,tel\n", .noEmailColumn(found: ["name", "tel"])),
        ("email,,x\n", .badColumnName(column: 2, detail: "is empty")),
        ("email,a,A\n", .badColumnName(column: 3, detail: "appears twice: A")),
        ("email,{a}\n", .badColumnName(column: 2, detail: "holds a brace or a control character")),
        ("email" + (0...100).map { ",f\($0)" }.joined(), .tooManyColumns(count: 102)), ("PK\u{3}\u{4}", .notText),
    ])
    func `a file that cannot be imported is refused before anything is written`(
        text: String, failure: ImportFailure
    ) async throws {
        await #expect(throws: failure) { _ = try await run(text) }
        #expect(store.history.isEmpty)
    }

    @Test func `other encodings and missing files are named`() async throws {
        await #expect(throws: ImportFailure.wrongEncoding(line: nil)) { _ = try await run([0xFF, 0xFE, 0x61, 0]) }
        await #expect(throws: ImportFailure.wrongEncoding(line: 3)) {
            _ = try await run(Array("email\na@b.jp\n".utf8) + [0xFF])
        }
        let useCase = ImportContacts(contacts: store, now: { Timestamp(microseconds: 1) })
        await #expect(throws: ImportFailure.self) {
            try await useCase.run(path: "/nowhere/x.csv", tenant: tenant, list: nil, mode: .both) { _, _, _ in }
        }
    }
}
