// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Testing

@Suite struct TemplateTests {
    @Test(arguments: [
        ("{{name}}様", #"{"3":"山田"}"#, "山田様"),
        ("{{ NAME }}様", #"{"3":"山田"}"#, "山田様"),
        ("{{name|お客}}様", "{}", "お客様"),
        ("{{name|お客}}様", #"{"3":" 　"}"#, "お客様"),
        ("{{#if name}}A{{else}}B{{/if}}", #"{"3":"x"}"#, "A"),
        ("{{#if name}}A{{else}}B{{/if}}", #"{"3":""}"#, "B"),
        ("{{#if name}}A{{#if 会社}}B{{/if}}C{{/if}}D", #"{"3":"x"}"#, "ACD"),
        ("{{#if name}}A{{#if 会社}}B{{/if}}C{{/if}}D", #"{"4":"x"}"#, "D"),
        ("a { b }} c", "{}", "a { b }} c"),
        ("{{email}} {{sender_name}}", "{}", "reader@example.com 株式会社エクメ"),
        ("{{name}}", #"{"3":"a\nb\u0007\ud83d\ude00\\\"","9":null,"8":12}"#, "a\r\nb 😀\\\""),
        ("a\nb\rc\r\nd", "{}", "a\r\nb\r\nc\r\nd"),
        (".a\n.{{name}}\n{{name}} \n x", #"{"3":"."}"#, ".a\r\n..\r\n. \r\n x"),
    ])
    func `values, defaults and blocks are merged`(_ template: String, _ fields: String, _ expected: String) throws {
        let rendered = try Fixture.render(Fixture.content(text: template), fields: fields)
        #expect(rendered.body == expected + "\r\n")
        #expect(rendered.isCleanOnTheWire)
    }

    @Test(arguments: [
        ("a\nb {{nme}}", 2, 3, "no field “nme”"),
        ("{{name", 1, 1, "not closed"),
        ("{{name\n}}", 1, 1, "not closed"),
        ("日本{{#if name}}x", 1, 3, "not closed by “{{/if}}”"),
        ("{{else}}", 1, 1, "outside of a block"),
        ("{{#if name}}{{else}}{{else}}{{/if}}", 1, 21, "second time"),
        ("{{/if}}", 1, 1, "closes no block"),
        ("{{#each name}}", 1, 1, "is no tag"),
        ("{{ }}", 1, 1, "names no field"),
        (String(repeating: "{{#if name}}", count: 9), 1, 97, "more than 8"),
    ])
    func `a fault is told with its place`(_ template: String, _ line: Int, _ column: Int, _ words: String) {
        do {
            _ = try Fixture.compile(Fixture.content(text: template))
            Issue.record("no fault found in \(template)")
        } catch .template(let fault) {
            #expect(fault.line == line && fault.column == column)
            #expect(fault.english.contains(words), "\(fault.english)")
            #expect(fault.japanese.hasPrefix("テキスト本文の\(line)行目"))
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `a template above the limit is refused`() {
        let content = Fixture.content(text: String(repeating: "x", count: 2_000_001))
        #expect(throws: ContentFailure.self) { try Fixture.compile(content) }
    }

    @Test(arguments: [
        ("<p>{{name}}</p>", #"<a&"'>"#, "<p>&lt;a&amp;&quot;&#39;&gt;</p>"),
        ("<a title=\"{{name}}\">", "a b\"", "<a title=\"a b&quot;\">"),
        ("<a href=\"https://x.jp/?q={{name}}\">", "a b&/あ", "<a href=\"https://x.jp/?q=a%20b%26%2F%E3%81%82\">"),
        ("<a href='{{name}}'>", "https://x.jp/a b?c=d&e", "<a href='https://x.jp/a%20b?c=d&amp;e'>"),
        ("<a href=\"{{name}}\">", "JavaScript:alert(1)", "<a href=\"\">"),
        ("<a href={{name}}>", "x onclick=y", "<a href=x%20onclick=y>"),
        ("<!-- <a href=\" -->{{name}}", "a b", "<!-- <a href=\" -->a b"),
    ])
    func `HTML escapes a value for its place`(_ template: String, _ value: String, _ expected: String) throws {
        let quoted = value.replacing("\"", with: "\\\"")
        let rendered = try Fixture.render(Fixture.content(html: template), fields: "{\"3\":\"\(quoted)\"}")
        #expect(rendered.body == expected + "\r\n")
    }
}
