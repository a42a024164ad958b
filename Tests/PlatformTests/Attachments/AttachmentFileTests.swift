// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct AttachmentFileTests {
    static let pdf = Array("%PDF-1.7\n%âãÏÓ\n".utf8)
    static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04, 20, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 60)
    static let program: [UInt8] = Array("MZ".utf8) + [0x90, 0, 3, 0, 0, 0] + [UInt8](repeating: 0, count: 100)

    private func refusal(_ name: String, _ bytes: [UInt8]) -> Refusal? {
        do throws(Refusal) {
            _ = try AttachmentFile(name: name, bytes: bytes)
            return nil
        } catch { return error }
    }

    static let allowed: [(String, [UInt8], String)] = [
        ("案内.pdf", pdf, "application/pdf"),
        ("写真.GIF", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B], "image/gif"),
        ("a.txt", Array("MZ世代の皆さまへ".utf8), "text/plain"), ("a.csv", [0xFF, 0xFE, 0x61, 0, 0x2C, 0], "text/csv"),
        ("会議.ics", Array("\u{FEFF}BEGIN:VCALENDAR\r\n".utf8), "text/calendar"), ("資料.zip", zip, "application/zip"),
        ("表.xlsx", zip, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("古い.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "application/msword"),
        ("sjis.txt", [0x82, 0xA0, 0x0D, 0x0A], "text/plain"),
    ]

    @Test(arguments: allowed)
    func `what is on the list and is what it says may be attached`(_ name: String, _ bytes: [UInt8], _ type: String)
        throws
    {
        let file = try AttachmentFile(name: name, bytes: bytes)
        #expect(file.name == name && file.mediaType == type)
    }

    @Test(arguments: [
        "setup.exe", "案内.pdf.exe", "a.JS", "a.html", "a.svg", "a.vbs", "a.scr", "a.lnk", "a.docm", "a.jar", "a.sh",
        "a.exe.", "invoice\u{202E}fdp.exe", "C:\\temp\\a.bat", "a.pdf/../b.cmd", "a.iso",
    ])
    func `a program, script or page is refused by its name, whatever it holds`(_ name: String) {
        #expect(refusal(name, Self.pdf) == AttachmentRefusal.program)
    }

    static let disguised: [(String, [UInt8])] = [
        ("a.pdf", program), ("a.txt", program),
        ("a.txt", [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
        ("a.csv", Array("#!/bin/sh\nrm".utf8)), ("a.txt", Array("\u{FEFF}#!/usr/bin/python".utf8)),
        ("a.txt", Array("  \n<!DOCTYPE html>".utf8)), ("a.csv", Array("<ScRipt>".utf8)),
        ("a.txt", [0xFF, 0xFE] + [0x3C, 0, 0x68, 0, 0x74, 0, 0x6D, 0, 0x6C, 0]),
    ]

    @Test(arguments: disguised)
    func `a program, script or page is refused by its octets, whatever it is called`(_ name: String, _ bytes: [UInt8]) {
        #expect(refusal(name, bytes) == AttachmentRefusal.program)
    }

    @Test func `what is not what its name says, is unknown, empty or too large has its reason in both languages`() {
        #expect(refusal("a.pdf", Self.zip) == AttachmentRefusal.otherContent)
        #expect(refusal("a.png", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]) == AttachmentRefusal.otherContent)
        #expect(refusal("a.docx", Self.pdf) == AttachmentRefusal.otherContent)
        #expect(refusal("a.txt", [0x41, 0, 0x42]) == AttachmentRefusal.otherContent)
        #expect(refusal("a.ics", Array("hello".utf8)) == AttachmentRefusal.otherContent)
        for name in ["a.heic", "pdf", ".pdf", "", "...", "a", "/"] {
            #expect(refusal(name, Self.pdf) == AttachmentRefusal.unknownKind)
        }
        #expect(refusal("a.pdf", [])?.japanese == "ファイルが空です。")
        let largest = MailSize.limit * 3 / 4 * 76 / 78 - 200
        #expect(refusal("a.pdf", Self.pdf + [UInt8](repeating: 0x20, count: largest)) == nil)
        #expect(
            refusal("a.pdf", Self.pdf + [UInt8](repeating: 0x20, count: largest + 400)) == AttachmentRefusal.tooLarge)
    }

    @Test(arguments: [0x03, 0x01])
    func `a ZIP file with a program in it is refused`(_ header: UInt8) {
        func zip(_ name: String) -> [UInt8] {
            let lengths = header == 3 ? 26 : 28
            var entry: [UInt8] = [0x50, 0x4B, header, header + 1] + [UInt8](repeating: 0, count: lengths - 4)
            entry += [UInt8(name.utf8.count), 0] + [UInt8](repeating: 0, count: header == 3 ? 2 : 16)
            return Self.zip + entry + Array(name.utf8) + [UInt8](repeating: 0, count: 60)
        }
        #expect(refusal("a.zip", zip("setup/run.EXE")) == AttachmentRefusal.programInside)
        #expect(refusal("a.zip", zip("案内.pdf")) == nil)
        #expect(refusal("a.docx", zip("word/x.js")) == nil)
    }

    @Test(arguments: [
        ("../../etc/案内.pdf", "案内.pdf"), ("C:\\文書\\表  1.pdf", "表 1.pdf"),
        ("a\r\nBcc: x@example.jp.pdf", "aBcc_ x@example.jp.pdf"),
        ("カ\u{3099}イト\u{3099}.pdf", "ガイド.pdf"), (" .隠し.pdf. ", "隠し.pdf"),
        ("a\u{0}\u{7F}\u{200B}\u{202E}b.pdf", "ab.pdf"),
        ("a\"<b>|c?*:.pdf", "a__b__c___.pdf"), ("表　１.pdf", "表　１.pdf"),
    ])
    func `a name is cleaned`(_ name: String, _ expected: String) throws {
        #expect(try AttachmentFile(name: name, bytes: Self.pdf).name == expected)
    }

    @Test func `a long name is cut before its extension`() throws {
        let name = try AttachmentFile(name: String(repeating: "長", count: 300) + ".pdf", bytes: Self.pdf).name
        #expect(name.count == 100 && name.hasSuffix("長.pdf"))
        let heavy = "e" + String(repeating: "\u{0301}", count: 5_000) + "x"
        #expect(AttachmentFile.cleaned(String(repeating: heavy, count: 9) + ".pdf").utf8.count <= 400)
    }

    @Test func `what a file takes in a mail is known before it is encoded`() {
        for count in [1, 2, 3, 56, 57, 58, 1_000, 12_345] {
            let characters = (count + 2) / 3 * 4
            let lines = stride(from: 0, to: characters, by: 76).reduce(0) { sum, _ in sum + 2 }
            #expect(MailSize.encoded(count) == characters + lines)
        }
        #expect(MailSize.verdict(500_000) == .good && MailSize.verdict(500_001) == .warn)
        #expect(MailSize.verdict(3_000_000) == .warn && MailSize.verdict(3_000_001) == .bad)
    }
}
