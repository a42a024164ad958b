// SPDX-License-Identifier: Apache-2.0

internal import Platform

extension ContentCheck {
    /// What the law wants every reader to see in the mail itself (特定電子メール法 第4条, 施行規則 第9条): who sends it, where
    /// he is, whom to complain to. As a tag, or written out as the tenant's settings have it.
    static func displayProblems(
        _ body: String, _ part: TemplateFault.Part, _ names: MergeNames, _ tenant: Tenant
    ) -> [ContentProblem] {
        guard let template = try? Template(parsing: body, part: part, names: names) else { return [] }
        let (english, japanese) = part == .text ? ("text", "テキスト本文") : ("HTML", "HTML 本文")
        let needed: [(MergeName.BuiltIn, String, String, String)] = [
            (.senderName, tenant.name, "the sender's name", "送信者の名称"),
            (.postalAddress, tenant.postalAddress, "the sender's postal address", "送信者の住所"),
            (.contact, tenant.contact, "the contact for complaints and questions", "苦情・問い合わせ先"),
        ]
        let constant = alwaysShown(template)
        return needed.filter { name, value, _, _ in
            let isWritten = value.contains { !$0.isWhitespace } && constant.contains(value)
            return !isWritten && !shows(name, in: template)
        }.map { name, _, what, item in
            ContentProblem(
                .block, part,
                english: "The \(english) part does not show \(what) ({{\(name.rawValue)}}), which the law asks for.",
                japanese: "\(japanese)に\(item)がありません。{{\(name.rawValue)}} を入れてください（特定電子メール法で表示が必要です）。",
                isLegal: true)
        }
    }

    /// Outside of all blocks: within one, some readers would not see it.
    static func shows(_ name: MergeName.BuiltIn, in template: Template) -> Bool {
        var depth = 0
        for segment in template.segments {
            switch segment {
            case .open: depth += 1
            case .close: depth -= 1
            case .value(.builtIn(name), _) where depth == 0: return true
            default: break
            }
        }
        return false
    }

    private static func alwaysShown(_ template: Template) -> String {
        var depth = 0
        var text = ""
        for segment in template.segments {
            switch segment {
            case .open: depth += 1
            case .close: depth -= 1
            case .literal(let range) where depth == 0:
                text += String(decoding: template.source[range], as: UTF8.self)
            default: break
            }
        }
        return text
    }
}
