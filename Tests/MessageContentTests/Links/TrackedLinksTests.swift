// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Testing

@Suite struct TrackedLinksTests {
    static let content = Fixture.content(
        text: "見る: https://a.jp/x?y=1。 (http://b.jp/). https://c.jp/{{name}} {{unsubscribe_url}}",
        html: """
            <body><a href="https://a.jp/x?y=1">1</a><A class=x HREF='https://d.jp/?a=1&amp;b=2'>2</A>
            <link href="https://e.jp/s.css"><a href="https://f.jp/{{name}}">3</a><img src="https://g.jp/p.png">
            <a href="mailto:a@a.jp">4</a> https://h.jp <a href="{{unsubscribe_url}}">5</a></BODY></html>
            """, isTracked: true)

    @Test func `links are listed once, in order, without those of a reader's own`() {
        #expect(
            CompiledMailing.trackedLinks(in: Self.content)
                == ["https://a.jp/x?y=1", "http://b.jp/", "https://d.jp/?a=1&b=2"])
        var untracked = Self.content
        untracked.isTracked = false
        #expect(CompiledMailing.trackedLinks(in: untracked).isEmpty)
    }

    @Test func `each link leads to its own place and the pixel stands before the end of the body`() throws {
        var content = Self.content
        content.text = nil
        let body = try Fixture.render(content, fields: #"{"3":"n"}"#).body
        let click = Fixture.tokens.token(.click, campaign: Fixture.campaign, contact: ContactID(42), link: 1)
        let open = Fixture.tokens.token(.open, campaign: Fixture.campaign, contact: ContactID(42))
        let unsubscribe = Fixture.tokens.token(.unsubscribe, campaign: Fixture.campaign, contact: ContactID(42))
        #expect(body.contains("HREF='https://news.example.jp/c/\(click)'>2<"))
        #expect(body.contains("<link href=\"https://e.jp/s.css\"><a href=\"https://f.jp/n\">"))
        #expect(body.contains("<a href=\"https://news.example.jp/u/\(unsubscribe)\">"))
        let pixel = "<img src=\"https://news.example.jp/o/\(open)\" width=\"1\" height=\"1\" alt=\"\"></BODY>"
        #expect(body.contains(pixel))
    }

    @Test func `text keeps what surrounds a link`() throws {
        var content = Self.content
        content.html = nil
        let body = try Fixture.render(content, fields: #"{"3":"n"}"#).body
        let click = { link in
            Fixture.tokens.token(.click, campaign: Fixture.campaign, contact: ContactID(42), link: link)
        }
        #expect(body.hasPrefix("見る: https://news.example.jp/c/\(click(0))。 (https://news.example.jp/c/\(click(1)))."))
        #expect(body.contains(" https://c.jp/n https://news.example.jp/u/"))
    }
}
