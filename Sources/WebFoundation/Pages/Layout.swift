// SPDX-License-Identifier: Apache-2.0

package import Mustache

/// The frame around a page's content: where one is, who one is, and the way elsewhere.
package struct Layout: Page {
    /// A place in the navigation.
    package struct Place: Sendable {
        package let name: String
        package let path: String
        package let isCurrent: Bool

        package init(name: String, path: String, isCurrent: Bool) {
            self.name = name
            self.path = path
            self.isCurrent = isCurrent
        }
    }

    package var text: LayoutTexts
    package var title: String
    /// Without a query; the language link leads there.
    package var path: String
    package var isSandbox: Bool
    /// Empty, or the one `content` of the refresh element.
    package var refresh: [String] = []
    package var places: [Place] = []
    package var isSignedIn = false
    package var tenant = ""
    package var user = ""
    package var formToken = ""
    /// HTML that our own templates made.
    package var content: String

    package init(language: Language, title: String, path: String, isSandbox: Bool, content: String) {
        text = language == .japanese ? .japanese : .english
        self.title = title
        self.path = path
        self.isSandbox = isSandbox
        self.content = content
    }

    package static let template = try? MustacheTemplate(
        string: """
            <!doctype html>
            <html lang="{{text.language}}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">{{#refresh}}<meta http-equiv="refresh" content="{{.}}">{{/refresh}}
            <title>{{title}} — Hayauma</title><link rel="stylesheet" href="/style.css"></head>
            <body>
            <a class="skip" href="#main">{{text.skip}}</a>
            {{#isSandbox}}<div class="band">{{text.sandbox}} <a href="/inbox">{{text.inbox}}</a></div>{{/isSandbox}}
            {{#isSignedIn}}<div class="frame">
            <nav class="rail" aria-label="{{text.menu}}"><a class="brand" href="/mailings"><span class="seal" aria-hidden="true">馬</span><span class="name">Hayauma</span></a>
            {{#places}}<a class="place" href="{{path}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{name}}</a>
            {{/places}}<div class="who"><b>{{tenant}}</b><span>{{user}}</span><a lang="{{text.other}}" href="{{path}}?lang={{text.other}}">{{text.otherName}}</a>
            <form method="post" action="/sign-out"><input type="hidden" name="csrf" value="{{formToken}}"><button class="plain">{{text.signOut}}</button></form></div></nav>
            <main class="page" id="main">{{{content}}}</main>
            </div>{{/isSignedIn}}{{^isSignedIn}}<header class="top"><a class="brand" href="/"><span class="seal" aria-hidden="true">馬</span><span>Hayauma</span></a>
            <a class="lang" lang="{{text.other}}" href="{{path}}?lang={{text.other}}">{{text.otherName}}</a></header>
            <main class="page" id="main">{{{content}}}</main>{{/isSignedIn}}
            </body>
            </html>
            """)
}

/// The words of the frame.
package struct LayoutTexts: Sendable {
    let language: String
    let other: String
    let otherName: String
    let skip: String
    let sandbox: String
    let inbox: String
    let menu: String
    let signOut: String

    package static let japanese = LayoutTexts(
        language: "ja", other: "en", otherName: "English", skip: "本文へ",
        sandbox: "サンドボックス環境です。メールは外に出ません。", inbox: "届いたメールを見る", menu: "メニュー", signOut: "サインアウト")
    package static let english = LayoutTexts(
        language: "en", other: "ja", otherName: "日本語", skip: "Skip to content",
        sandbox: "This is the sandbox. No mail leaves this machine.", inbox: "See what arrived", menu: "Menu",
        signOut: "Sign out")
}
