// SPDX-License-Identifier: Apache-2.0

import SMTP
import Testing

@testable import Delivery

@Suite struct ProfileSetTests {
    private static let base = """
        name: default
        title: {en: others, ja: その他}
        rules:
          - name: slow
            when: {phase: mail, code: 421, text: "slow*down"}
            action: back-off
            identity: source
            reason: {en: e, ja: j}
            examples: ["mail: 421 4.7.0 please slow it down"]
        """

    private func defects(_ text: String) -> [String] {
        do throws(ProfilesRefused) {
            _ = try ProfileSet.parse(["default.yaml": text])
            return []
        } catch { return error.defects.map(\.description) }
    }

    @Test func `the shipped profiles are usable, and no domain belongs to two of them`() throws {
        let set = try ProfileSet.load()
        #expect(set.all.count >= 16)
        for name in [
            "gmail", "yahoo", "yahoo-inc", "docomo", "au", "softbank", "rakuten", "outlook", "microsoft365", "icloud",
        ] {
            #expect(set.profile(named: name) != nil)
        }
    }

    @Test func `an unknown key is refused with file, line and reason`() {
        let found = defects(Self.base + "\nconections: 5\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("default.yaml:10: the key 'conections' is not known") == true)
    }

    @Test func `a rule that does not take its own example is refused`() {
        let found = defects(Self.base.replacing("please slow it down", with: "please hurry"))
        #expect(found == ["default.yaml:9: the rule 'slow' does not take its own example"])
    }

    @Test func `a rule whose example an earlier rule takes is refused`() {
        let found = defects(
            Self.base + """

                  - name: slower
                    when: {phase: mail, text: "down"}
                    action: defer
                    reason: {en: e, ja: j}
                    examples: ["mail: 421 slow down"]
                """)
        #expect(found == ["default.yaml:14: the earlier rule 'slow' takes this example of 'slower'"])
    }

    @Test func `a broken rule is refused, and every defect is told`() {
        let found = defects(
            Self.base.replacing("back-off", with: "explode").replacing("phase: mail", with: "phase: lunch")
                + "\nlimits: {connections: 0, messages_per_second: fast, tls: maybe}\n")
        #expect(found.count == 4)
        #expect(found.allSatisfy { $0.hasPrefix("default.yaml:") })
    }

    @Test func `what is no YAML, or has no default, is refused`() {
        #expect(defects("name: [").first?.contains("it is no YAML") == true)
        #expect(throws: ProfilesRefused.self) {
            try ProfileSet.parse(["x.yaml": Self.base.replacing("name: default", with: "name: x")])
        }
    }

    @Test func `profiles that are refused leave those in force`() throws {
        let book = ProfileBook(try ProfileSet.parse(["default.yaml": Self.base]), directory: "/nowhere/at/all")
        #expect(throws: ProfilesRefused.self) { try book.reload() }
        #expect(book.current.all.map(\.name) == ["default"])
    }

    @Test(arguments: [
        (
            "gmail", "dot: 421 4.7.28 unusual rate of mail from your IP Netblock", "rate-netblock",
            ReplyRule.Action.suspend
        ),
        ("gmail", "rcpt: 450 4.2.1 The user is receiving email too quickly", "mailbox-rate", .singleOut),
        ("docomo", "rcpt: 550 Unknown user a@docomo.ne.jp", "unknown-user", .suppress),
        ("docomo", "dot: 550 Unknown user a@docomo.ne.jp", "readers-filter", .bounce),
        ("au", "rcpt: 550 : User unknown", "readers-filter", .bounce),
        ("au", "rcpt: 550 <a@au.com>: User unknown", "unknown-user", .suppress),
        ("yahoo", "mail: 553 Mail from 192.0.2.1 not allowed - VS98-IP0 deferred", "rate-source", .suspend),
        ("softbank", "rcpt: 554 5.7.1 Client host [192.0.2.1] blocked using zen", "listed", .suspend),
        ("nobody", "rcpt: 552 Too many recipients", "too-many-recipients", .defer),
    ])
    func `the phase and the provider decide what words mean`(
        provider: String, line: String, name: String, action: ReplyRule.Action
    ) throws {
        let example = try #require(ExampleReply(line))
        let rule = try ProfileSet.load().reaction(to: example.phase, example.reply, provider: provider)
        #expect(rule?.name == name)
        #expect(rule?.action == action)
    }

    @Test func `a status that each line of a reply repeats does not hide the sentence`() throws {
        let reply = Reply(code: 421, text: "4.7.28 an unusual rate of mail from\n4.7.28 your IP\n4.7.28 Netblock.")
        #expect(try ProfileSet.load().reaction(to: .dot, reply, provider: "gmail")?.identity == .netblock)
    }

    @Test func `a domain whose mail exchangers are a provider's has the provider's profile`() throws {
        let set = try ProfileSet.load()
        #expect(set.profile(ofExchangers: ["alt1.aspmx.l.google.com", "aspmx.l.google.com"])?.name == "gmail")
        #expect(set.profile(ofExchangers: ["example-jp.mail.protection.outlook.com"])?.name == "microsoft365")
        #expect(set.profile(ofExchangers: ["aspmx.l.google.com", "mx.example.jp"]) == nil)
    }
}

@Suite struct TextPatternTests {
    @Test(arguments: [
        ("rate", "the Rate limit", true), ("a*c", "xxabbbcx", true), ("a*c", "ab", false),
        ("[TSS*]", "421 [tss04] x", true),
        ("", "anything", true),
    ])
    func `a pattern is found anywhere, a star stands for any run`(pattern: String, text: String, isFound: Bool) {
        #expect(TextPattern(pattern).matches(text) == isFound)
    }

    @Test func `a whole pattern is matched from end to end`() {
        #expect(TextPattern("4.7.*", isWhole: true).matches("4.7.28"))
        #expect(!TextPattern("4.7.2", isWhole: true).matches("4.7.28"))
    }

    @Test func `a hostile text takes no longer than pattern times text`() {
        let pattern = TextPattern(String(repeating: "a*", count: 90) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 5_000)))
    }
}
