// SPDX-License-Identifier: Apache-2.0

/// A mistake in a template, with its place.
package struct TemplateFault: Error, Equatable, Sendable {
    package enum Part: String, Sendable, CaseIterable { case fromName, subject, text, html }

    package enum Reason: Equatable, Sendable {
        /// No field of this name; `known` are those that there are.
        case unknownField(String, known: [String])
        /// `{{` without `}}` on its line.
        case unclosedTag
        /// `{{}}`, or `{{#if}}` without a name.
        case emptyTag
        /// `{{#…}}` or `{{/…}}` that is neither `#if` nor `/if`.
        case unknownTag(String)
        /// `{{#if}}` without `{{/if}}`.
        case unclosedBlock(String)
        /// `{{else}}` outside of a block, or a second one in it.
        case strayElse
        /// `{{/if}}` without `{{#if}}`.
        case strayEnd
        case tooDeep(limit: Int)
        case tooLarge(limit: Int)
        case tooManyTags(limit: Int)
    }

    package let part: Part
    package let reason: Reason
    /// From 1.
    package let line: Int
    /// From 1, in characters.
    package let column: Int

    package init(part: Part, reason: Reason, line: Int, column: Int) {
        self.part = part
        self.reason = reason
        self.line = line
        self.column = column
    }

    package var english: String {
        let name =
            switch part {
            case .fromName: "From name"
            case .subject: "Subject"
            case .text: "Text"
            case .html: "HTML"
            }
        return "\(name), line \(line), column \(column): \(reason.english)"
    }

    package var japanese: String {
        let name =
            switch part {
            case .fromName: "差出人名"
            case .subject: "件名"
            case .text: "テキスト本文"
            case .html: "HTML 本文"
            }
        return "\(name)の\(line)行目\(column)文字目: \(reason.japanese)"
    }
}

extension TemplateFault.Reason {
    var english: String {
        switch self {
        case .unknownField(let name, let known):
            "There is no field “\(name)”. Known fields: \(known.joined(separator: ", "))."
        case .unclosedTag: "“{{” is not closed by “}}” on the same line."
        case .emptyTag: "The tag names no field."
        case .unknownTag(let tag): "“{{\(tag)}}” is no tag. Blocks are {{#if name}} … {{else}} … {{/if}}."
        case .unclosedBlock(let name): "“{{#if \(name)}}” is not closed by “{{/if}}”."
        case .strayElse: "“{{else}}” stands outside of a block, or for the second time in one."
        case .strayEnd: "“{{/if}}” closes no block."
        case .tooDeep(let limit): "Blocks are nested more than \(limit) deep."
        case .tooLarge(let limit): "The template is larger than \(limit) bytes."
        case .tooManyTags(let limit): "The template has more than \(limit) tags."
        }
    }

    var japanese: String {
        switch self {
        case .unknownField(let name, let known):
            "項目「\(name)」はありません。使える項目: \(known.joined(separator: "、"))"
        case .unclosedTag: "「{{」が同じ行の「}}」で閉じられていません。"
        case .emptyTag: "タグに項目名がありません。"
        case .unknownTag(let tag): "「{{\(tag)}}」というタグはありません。条件は {{#if 項目}} … {{else}} … {{/if}} と書きます。"
        case .unclosedBlock(let name): "「{{#if \(name)}}」が「{{/if}}」で閉じられていません。"
        case .strayElse: "「{{else}}」が条件の外にあるか、一つの条件に二つあります。"
        case .strayEnd: "「{{/if}}」に対応する条件がありません。"
        case .tooDeep(let limit): "条件の入れ子は\(limit)段までです。"
        case .tooLarge(let limit): "本文が大きすぎます（上限\(limit)バイト）。"
        case .tooManyTags(let limit): "タグが多すぎます（上限\(limit)個）。"
        }
    }
}
