// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Platform

@Suite struct BlockEntryTests {
    @Test(arguments: [
        ("Tanaka@Example.JP", BlockEntry.address("tanaka@example.jp")),
        (" a..b@docomo.ne.jp\t", .address("a..b@docomo.ne.jp")),
        ("ｔａｎａｋａ＠ｅｘａｍｐｌｅ．ｊｐ", .domain("x", coversSubdomains: false)), ("a@example.jp,", .address("a@example.jp")),
        ("'+81@example.jp", .address("+81@example.jp")),
        ("example.co.jp", .domain("example.co.jp", coversSubdomains: false)),
        ("@Example.CO.JP;", .domain("example.co.jp", coversSubdomains: false)),
        ("*.example.co.jp", .domain("example.co.jp", coversSubdomains: true)),
        ("日本.jp", .domain("xn--wgv71a.jp", coversSubdomains: false)),
        ("co.jp", .domain("co.jp", coversSubdomains: false)),
    ])
    func `a line names an address or a domain`(text: String, expected: BlockEntry) {
        let entry = try? BlockEntry(parsing: text, coversSubdomains: false)
        // What has no @ that we know is no address, and has no dot in its domain either.
        if text.contains("＠") { #expect(entry == nil) } else { #expect(entry == expected) }
    }

    @Test func `a tick makes every domain cover its subdomains, and no address`() throws {
        #expect(
            try BlockEntry(parsing: "example.jp", coversSubdomains: true)
                == .domain("example.jp", coversSubdomains: true))
        #expect(try BlockEntry(parsing: "a@example.jp", coversSubdomains: true) == .address("a@example.jp"))
    }

    @Test(arguments: [
        "", "@", "tanaka", "jp", "a@", "a@jp", "a b@example.jp", "a@example.jp b", "192.0.2.1", "a@[192.0.2.1]",
        "*.co.jp", "*.*.example.jp", "http://example.jp/", "a@example.jp\u{0}", "a@exam\nple.jp", "\u{202E}example.jp",
        String(repeating: "x", count: 1_001), "\(String(repeating: "x", count: 65))@example.jp",
    ])
    func `what names neither is refused with the reason`(text: String) {
        #expect(throws: BlockFault.self) { try BlockEntry(parsing: text, coversSubdomains: false) }
        do throws(BlockFault) { _ = try BlockEntry(parsing: text, coversSubdomains: false) } catch {
            #expect(!error.reason.japanese.isEmpty && !error.reason.english.isEmpty)
        }
    }

    @Test func `a domain whose subdomains are other companies is not blocked with them`() {
        #expect(throws: BlockFault.self) { try BlockEntry(parsing: "ne.jp", coversSubdomains: true) }
    }

    @Test func `a key tells domains from addresses`() throws {
        #expect(BlockEntry.domain("example.jp", coversSubdomains: true).key == "@example.jp")
        #expect(BlockEntry.domain(ofKey: "@example.jp") == "example.jp")
        #expect(BlockEntry.domain(ofKey: "a@example.jp") == nil)
    }

    @Test func `a blocked domain covers itself, and what is below it where that was asked for`() {
        var domains = BlockedDomains()
        #expect(domains.isEmpty && !domains.covers("example.jp"))
        domains.insert("example.jp", coversSubdomains: false)
        domains.insert("wide.example", coversSubdomains: true)
        for domain in ["example.jp", "wide.example", "a.wide.example", "b.a.wide.example"] {
            #expect(domains.covers(domain), "\(domain)")
        }
        for domain in ["mail.example.jp", "notwide.example", "example", "", "jp", "wide.example.jp"] {
            #expect(!domains.covers(domain), "\(domain)")
        }
        domains.remove("wide.example")
        #expect(!domains.covers("a.wide.example") && domains.covers("example.jp"))
    }
}
