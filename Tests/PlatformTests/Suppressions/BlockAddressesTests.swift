// SPDX-License-Identifier: Apache-2.0

import Foundation
import PlatformTestKit
import Synchronization
import Testing

@testable import Platform

@Suite struct BlockAddressesTests {
    /// `there@example.jp` is on the list; domains that begin with `full` find no room.
    private final class Stores: UnusedAuditStore, UnusedSuppressionList {
        let entries = Mutex<[String: BlockEntry]>([:])
        let sizes = Mutex<[Int]>([])
        let audits = Mutex<[AuditEntry]>([])

        func record(_ entry: AuditEntry) async throws(StoreError) { audits.withLock { $0.append(entry) } }

        func block(
            _ entries: [BlockEntry], of tenant: TenantID, at now: Timestamp
        ) async throws(StoreError) -> BlockResult {
            sizes.withLock { $0.append(entries.count) }
            return self.entries.withLock { known in
                var result = BlockResult()
                // In whatever state, and however long on the list: mail to them may be under way.
                if entries.contains(where: { $0.key == "there@example.jp" }) { result.contacts.append(ContactID(8)) }
                for entry in entries where entry.key != "there@example.jp" {
                    if entry.key.hasPrefix("@full") {
                        result.refused.insert(entry)
                    } else if known[entry.key] == nil {
                        known[entry.key] = entry
                        result.added.insert(entry)
                        if entry.key.hasPrefix("reader") {
                            result.stopped.append(ContactID(7))
                            result.contacts.append(ContactID(7))
                        }
                    }
                }
                return result
            }
        }

        var keys: [String] { entries.withLock { $0.keys.sorted() } }
    }

    private let stores = Stores()
    private let recorder = SuppressionRecorder()

    private var blocking: BlockAddresses {
        BlockAddresses(stores: stores, listening: recorder, now: { Timestamp(microseconds: 1) })
    }

    private func paste(_ text: String, isWide: Bool = false) async throws -> BlockReport {
        try await blocking.run(text: text, coversSubdomains: isWide, of: TenantID(1), actor: "o@example.jp")
    }

    private func file(_ bytes: [UInt8]) async throws -> BlockReport {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("hyb-\(UUID().uuidString).csv")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await blocking.run(
            file: url.path, named: "a.csv", coversSubdomains: false, of: TenantID(1), actor: "o@example.jp"
        ) { bytes, total in #expect(bytes <= total) }
    }

    @Test
    func `a paste is counted line by line, what cannot be used is told with its line, and queued mail hears of it`()
        async throws
    {
        let report = try await paste(
            "reader1@example.jp\r\n\r\nthere@example.jp\nREADER1@example.jp\nexample.co.jp\ntanaka\nfull.example\n")
        #expect(report.added == 2 && report.present == 2 && report.unusable == 2 && report.stopped == 1)
        #expect(report.examples.map(\.line) == [6, 7] && report.examples.map(\.text) == ["tanaka", "full.example"])
        #expect(stores.keys == ["@example.co.jp", "reader1@example.jp"])
        #expect(recorder.heard == ["block of 1", "suppress [7, 8] manual"])
        let audit = try #require(stores.audits.withLock { $0.first })
        #expect(audit.action == "suppressions.add" && audit.subject == "+2 =2 -2" && audit.actor == "o@example.jp")
    }

    @Test(arguments: ["", " \n\t\r\n", "\u{2028}"])
    func `nothing is nothing to add`(text: String) async throws {
        await #expect(throws: Refusal.self) { try await paste(text) }
        #expect(stores.audits.withLock(\.isEmpty) && stores.sizes.withLock(\.isEmpty))
    }

    @Test func `a paste has its limit, transactions have theirs, and no more than some examples are kept`() async throws
    {
        let lines = (0..<BlockAddresses.pasteLimit).map { $0 % 2 == 0 ? "r\($0)@example.jp" : "no \($0)" }
        let report = try await paste(lines.joined(separator: "\n"))
        #expect(report.added == 10_000 && report.unusable == 10_000)
        #expect(report.examples.count == BlockReport.exampleLimit)
        #expect(stores.sizes.withLock { $0.allSatisfy { $0 <= BlockAddresses.batchSize } })
        await #expect(throws: Refusal.self) {
            try await paste((lines + ["one@example.jp"]).joined(separator: "\n"))
        }
    }

    @Test func `one line is named in the log, without what could forge another entry`() async throws {
        _ = try await paste("no\u{1B}[2Jone")
        #expect(stores.audits.withLock { $0.map(\.subject) } == ["no[2Jone: +0 =0 -1"])
    }

    @Test func `a file is read by its column, with or without a line of names`() async throws {
        let named = try await file(Array("名前,メールアドレス\n田中,a@example.jp\n鈴木,\n佐藤,no\n".utf8))
        #expect(named.added == 1 && named.unusable == 1 && named.examples.first?.line == 4)
        let plain = try await file(Array("\u{FEFF}b@example.jp\r\n*.wide.example\r\nthere@example.jp".utf8))
        #expect(plain.added == 2 && plain.present == 1 && plain.unusable == 0)
        let guessed = try await file(Array("1,c@example.jp\n2,d@example.jp\n".utf8))
        #expect(guessed.added == 2)
        let titled = try await file(Array("アドレス\ne@example.jp\n".utf8))
        #expect(titled.added == 1 && titled.unusable == 0)
        #expect(
            stores.keys == [
                "@wide.example", "a@example.jp", "b@example.jp", "c@example.jp", "d@example.jp", "e@example.jp",
            ])
        #expect(stores.audits.withLock { $0.first?.subject } == "a.csv: +1 =0 -1")
    }

    @Test func `our own export comes back as it was`() async throws {
        let export = "\u{FEFF}アドレスまたはドメイン,理由,いつから\r\n\"'+1@example.jp\",手動で除外,2026\r\n*.example.jp,除外ドメイン,2026\r\n"
        let report = try await file(Array(export.utf8))
        #expect(report.added == 2 && report.unusable == 0)
        #expect(
            stores.entries.withLock { Set($0.values) } == [
                .address("+1@example.jp"), .domain("example.jp", coversSubdomains: true),
            ])
    }

    @Test func `Shift_JIS is read, a spreadsheet and UTF-16 are refused`() async throws {
        // 名前,メール
        let names: [UInt8] = [0x96, 0xBC, 0x91, 0x4F, 0x2C, 0x83, 0x81, 0x81, 0x5B, 0x83, 0x8B, 0x0A]
        let rows: [UInt8] = [0x93, 0x63, 0x92, 0x86] + Array(",a@example.jp\n".utf8)
        #expect(try await file(rows).added == 1)
        #expect(try await file(names + rows).unusable == 1, "the name of the column is none that we know")
        await #expect(throws: ImportFailure.notText) { try await file([0x50, 0x4B, 0x03, 0x04, 0x00]) }
        await #expect(throws: ImportFailure.wrongEncoding(line: nil)) { try await file([0xFF, 0xFE, 0x61, 0x00]) }
        await #expect(throws: ImportFailure.emptyFile) { try await file([]) }
    }

    @Test func `a forgotten quotation mark costs one row`() async throws {
        let report = try await file(Array("a@example.jp\n\"b@example.jp\nc@example.jp\n".utf8))
        #expect(report.added == 2 && report.unusable == 1 && report.examples.first?.line == 2)
    }
}
