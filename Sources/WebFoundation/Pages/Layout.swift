// SPDX-License-Identifier: Apache-2.0

/// The frame around a page's content: where one is, who one is, and the way elsewhere.
package struct Layout: Page {
    /// A place in the navigation.
    package struct Place: Sendable {
        package let name: String
        package let path: String
        package let isCurrent: Bool
        /// Empty, or the one number of what is there.
        package let counts: [String]

        package init(name: String, path: String, isCurrent: Bool, count: Int? = nil) {
            self.name = name
            self.path = path
            self.isCurrent = isCurrent
            counts = count.map { [Language.grouped($0)] } ?? []
        }
    }

    package var text: LayoutTexts
    package var title: String
    /// Without a query; the language link leads there.
    package var path: String
    package var isSandbox: Bool
    /// Empty, or the one `content` of the refresh element.
    package var refresh: [String] = []
    /// Names of modules under `/scripts/`.
    package var scripts: [String] = []
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

    package static let template = "layout"
}

/// The words of the frame.
package struct LayoutTexts: Sendable {
    let language: String
    let other: String
    let otherName: String
    let skip: String
    let sandbox: String
    let sandboxName: String
    let inbox: String
    let menu: String
    let signOut: String

    package static let japanese = LayoutTexts(
        language: "ja", other: "en", otherName: "English", skip: "本文へ",
        sandbox: "サンドボックス環境です。メールは外に出ません。", sandboxName: "環境", inbox: "届いたメールを見る", menu: "メニュー", signOut: "サインアウト")
    package static let english = LayoutTexts(
        language: "en", other: "ja", otherName: "日本語", skip: "Skip to content",
        sandbox: "This is the sandbox. No mail leaves this machine.", sandboxName: "Environment",
        inbox: "See what arrived", menu: "Menu",
        signOut: "Sign out")
}
