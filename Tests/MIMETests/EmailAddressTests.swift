// SPDX-License-Identifier: Apache-2.0

import MIME
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("taro@example.jp", "taro@example.jp"), ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("a.@ezweb.ne.jp", "\"a.\"@ezweb.ne.jp"), (".a@docomo.ne.jp", "\".a\"@docomo.ne.jp"),
        ("-a@docomo.ne.jp", "-a@docomo.ne.jp"), ("\"a..b\"@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("\"a,b\"@example.jp", "\"a,b\"@example.jp"), ("\"a\\\"b\"@example.jp", "\"a\\\"b\"@example.jp"),
        ("Taro+x@EXAMPLE.JP", "Taro+x@example.jp"), ("\"plain\"@example.jp", "plain@example.jp"),
        ("x@日本語.jp", "x@xn--wgv71a119e.jp"), ("x@ｅｘａｍｐｌｅ．ＪＰ", "x@example.jp"),
        ("x@Bücher.example", "x@xn--bcher-kva.example"), ("x@ﾄﾞﾒｲﾝ。jp", "x@xn--eckwd4c7c.jp"),
    ])
    func `addresses are read and written for the wire, and come back from their stored form`(
        text: String, wire: String
    ) throws {
        let address = try EmailAddress(parsing: text)
        #expect(address.wireForm == wire)
        #expect(try EmailAddress(parsing: address.addrSpec) == address)
        #expect(try EmailAddress(parsing: address.wireForm) == address)
    }

    @Test(arguments: [
        ("", AddressError.empty), ("taro", .missingAt), ("@example.jp", .missingLocalPart), ("a@", .missingDomain),
        ("a b@example.jp", .space), ("a@example.jp\r\nX: y", .controlCharacter), ("a\0@example.jp", .controlCharacter),
        ("a\u{3000}@example.jp", .space), ("a@localhost", .domainWithoutDot), ("a@[192.0.2.1]", .domainLiteral),
        ("a@192.0.2.1", .domainLiteral), ("a@b@example.jp", .invalidLocalPart), ("a,b@example.jp", .invalidLocalPart),
        ("a@example..jp", .invalidDomain), ("a@.jp", .invalidDomain), ("a@example.jp.", .invalidDomain),
        ("a@-x.jp", .invalidDomain), ("a@x-.jp", .invalidDomain), ("a@ex_ample.jp", .invalidDomain),
        ("\"a@example.jp", .invalidLocalPart), ("a@\u{200B}x.jp", .invalidDomain),
        ("<a@example.jp>", .invalidLocalPart),
    ])
    func `what no mail can be sent to is refused with its reason`(text: String, reason: AddressError) {
        #expect(throws: reason) { try EmailAddress(parsing: text) }
    }

    @Test func `lengths are those of RFC 5321`() throws {
        let local = String(repeating: "a", count: 64)
        #expect(try EmailAddress(parsing: "\(local)@example.jp").localPart == local)
        #expect(throws: AddressError.localPartTooLong) { try EmailAddress(parsing: "a\(local)@example.jp") }
        #expect(throws: AddressError.domainTooLong) { try EmailAddress(parsing: "a@\(local).jp") }
        let long = String(repeating: "abcdefg.", count: 32) + "jp"
        #expect(throws: AddressError.domainTooLong) { try EmailAddress(parsing: "a@\(long)") }
        #expect(throws: AddressError.domainTooLong) {
            try EmailAddress(parsing: "a@" + String(repeating: "日", count: 64) + ".jp")
        }
    }

    @Test func `spellings of one mailbox share their suppression key`() throws {
        let key = try EmailAddress(parsing: "taro@example.jp").suppressionKey
        #expect(try EmailAddress(parsing: "TARO@Example.JP").suppressionKey == key)
        #expect(try EmailAddress(parsing: "ｔａｒｏ@example.jp").suppressionKey == key)
        #expect(try EmailAddress(parsing: "\"taro\"@example.jp").suppressionKey == key)
        #expect(try EmailAddress(parsing: "太郎@example.jp").needsSMTPUTF8)
        #expect(try !EmailAddress(parsing: "taro@日本.jp").needsSMTPUTF8)
    }

    @Test(arguments: ["日本語", "bücher", "ひとびと", "a-ü-b", "😀x"])
    func `punycode is read back`(label: String) throws {
        let domain = try EmailAddress(parsing: "a@\(label).example").domain
        let encoded = String(domain.dropFirst(4).dropLast(8))
        #expect(Punycode.decode(encoded) == label)
    }

    @Test(arguments: [
        ("山田 <a@example.jp>", "山田"), ("\"Yamada, Taro\" <a@example.jp>", "Yamada, Taro"), ("a@example.jp", nil),
        ("<a@example.jp>", nil), ("  山田 太郎\u{3000}<a@example.jp> ", "山田 太郎"),
        ("\"a \\\"b\\\"\" <a@example.jp>", "a \"b\""),
    ])
    func `mailboxes are read with their names`(text: String, name: String?) throws {
        let mailbox = try Mailbox(parsing: text)
        #expect(mailbox.name == name)
        #expect(mailbox.address.addrSpec == "a@example.jp")
    }

    @Test(arguments: ["山田 a@example.jp>", "\"x <a@example.jp>", "x\r\ny <a@example.jp>", "x <>"])
    func `broken mailboxes are refused`(text: String) {
        #expect(throws: AddressError.self) { try Mailbox(parsing: text) }
    }
}
