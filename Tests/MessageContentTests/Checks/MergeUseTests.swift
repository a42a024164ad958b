// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Testing

@Suite struct MergeUseTests {
    @Test func `a field is used with each of its stand-ins, but not where a blank leaves it out`() {
        let content = Fixture.content(
            subject: "{{name|お客さま}}さまへ",
            text: "{{name|お客さま}} {{#if 会社}}{{会社}}の{{name}}{{else}}{{会社|なし}}{{/if}} {{unsubscribe_url}}",
            html: "{{#if url}}<a href=\"{{url}}\">x</a>{{/if}}{{email}}")
        #expect(
            MergeUse.uses(of: content, fields: Fixture.fields) == [
                MergeUse(field: ContactFieldID(3), standIns: ["お客さま", ""]),
                MergeUse(field: ContactFieldID(4), standIns: ["なし"]),
            ])
    }

    @Test func `a part with a fault is passed over`() {
        let content = Fixture.content(subject: "{{nix}} {{name}}", text: "{{会社}}")
        #expect(
            MergeUse.uses(of: content, fields: Fixture.fields) == [
                MergeUse(field: ContactFieldID(4), standIns: [""])
            ])
    }

    @Test func `images are counted with and without a text`() {
        let survey = ImageSurvey(
            html: """
                <IMG SRC="https://a.jp/1.png?x=1&amp;y=2" ALT="会場"><img alt src='https://a.jp/2.png'/>
                <img src=https://a.jp/3.png><img src="{{url}}" width=1><image><img title="alt=">
                <img src="https://a.jp/2.png" alt=""> <img
                """)
        #expect(survey.count == 6 && survey.withoutText == 3)
        #expect(survey.sources == ["https://a.jp/1.png?x=1&y=2", "https://a.jp/2.png", "https://a.jp/3.png"])
    }
}
