// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Testing

@Suite struct ContentCheckTests {
    static let good = Fixture.content(
        text: "{{name}} {{unsubscribe_url}}\n\(footer)",
        html: "<p><a href=\"{{unsubscribe_url}}\">x</a></p>\(footer)")
    private static let footer = "{{sender_name}} {{postal_address}} {{contact}}"

    private static func changed(_ change: (inout CampaignContent) -> Void) -> CampaignContent {
        var content = good
        change(&content)
        return content
    }

    private func problems(_ content: CampaignContent, tenant: Tenant = Fixture.tenant) -> [ContentProblem] {
        ContentCheck.problems(content: content, fields: Fixture.fields, tenant: tenant)
    }

    @Test func `a good mailing has no problems`() {
        #expect(problems(Self.good).isEmpty)
    }

    @Test(arguments: [
        ("no subject", changed { $0.subject = " " }),
        (
            "neither a text nor",
            changed {
                $0.text = nil; $0.html = nil
            }
        ),
        ("no field “nix”", changed { $0.subject = "{{nix}}" }),
        ("text part does not show", changed { $0.text = "x" }),
        ("HTML part does not show", changed { $0.html = "{{#if name}}{{unsubscribe_url}}{{/if}}" }),
        ("From address is not valid", changed { $0.fromAddress = "nobody" }),
        ("From name has a line break", changed { $0.fromName = "a\nb" }),
        ("subject has a line break", changed { $0.subject = "a\r\nBcc: x" }),
        (
            "has no character for: 😀 (U+1F600)",
            changed {
                $0.charset = .iso2022jp; $0.text = "😀{{unsubscribe_url}} \(footer)"
            }
        ),
    ])
    func `what must not be sent is blocked`(
        _ words: String, _ content: CampaignContent
    ) throws {
        let found = try #require(problems(content).first)
        #expect(found.severity == .block && found.english.contains(words), "\(found.english)")
        #expect(!found.japanese.isEmpty)
    }

    @Test func `a tenant without what the law asks for is blocked`() {
        let tenant = Tenant(
            id: TenantID(1), slug: "x", name: "", postalAddress: " ", contact: "", createdAt: Timestamp(microseconds: 0)
        )
        #expect(problems(Self.good, tenant: tenant).count { $0.severity == .block } == 3)
    }

    @Test(arguments: [
        ("{{sender_name}}", "sender's name"), ("{{postal_address}}", "postal address"), ("{{contact}}", "complaints"),
    ])
    func `each part has to show what the law asks for, to every reader`(tag: String, words: String) throws {
        for part in [\CampaignContent.text, \.html] {
            for instead in ["", "{{#if name}}\(tag){{/if}}"] {
                var content = Self.good
                content[keyPath: part] = content[keyPath: part]?.replacing(tag, with: instead)
                let found = problems(content)
                #expect(found.count == 1 && found[0].severity == .block && found[0].isLegal)
                #expect(found[0].english.contains(words) && found[0].japanese.contains(tag))
            }
        }
    }

    @Test func `the sender's particulars may be written out`() {
        var content = Self.good
        content.text = "{{unsubscribe_url}} 株式会社エクメ 東京都千代田区1-1 <本社> 03-0000-0000"
        #expect(problems(content).isEmpty)
    }

    @Test func `HTML without text is a warning`() {
        var content = Self.good
        content.text = nil
        #expect(problems(content).map(\.severity) == [.warn])
    }
}
