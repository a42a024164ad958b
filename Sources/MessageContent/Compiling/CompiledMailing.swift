// SPDX-License-Identifier: Apache-2.0

internal import MIME
package import Platform

/// A mailing made ready: what is the same for everybody is encoded, what is not is a list of steps.
///
/// Made once a mailing and shared by all workers; `render` then costs microseconds and allocates next to nothing.
package struct CompiledMailing: Sendable {
    /// Octets of a message at most, without its signature.
    package static let sizeLimit = MailSize.limit

    let campaign: CampaignID
    let tokens: RecipientTokens
    let isJapanese: Bool
    let layout = TokenLayout()
    /// Positions of the links whose tokens a copy needs.
    let usedLinks: [Int]
    let usesOpen: Bool
    let slotKeys: [[UInt8]]
    let returnPathHost: [UInt8]
    let statics: [UInt8]
    let fields: Fields
    /// One or two.
    let parts: [EncodedPart]

    /// Addresses of the pictures inside of each copy, by what the HTML has in their place: `cid:…`.
    package let embedded: [String: String]

    /// Octets that every copy has of what is the same for all: near its size.
    package let sharedSize: Int

    /// The header section's constant stretches, as ranges of `statics`.
    struct Fields: Sendable {
        /// The whole field, where it holds no merge field.
        var from: Header
        var subject: Header
        /// What follows a merged From name: a space, the address in brackets, CRLF.
        var fromAddress: Range<Int>
        /// After the token of the Message-ID: `@host>` and the fields behind it, up to the token of List-Unsubscribe.
        var afterMessageID: Range<Int>
        /// After the token of List-Unsubscribe: `>`, the remaining fields.
        var afterUnsubscribe: Range<Int>
        /// As `MailFrame.head`, `before` and `closing`.
        var multipart: Range<Int>
        var before: [Range<Int>]
        var closing: Range<Int>
    }

    enum Header: Sendable {
        case whole(Range<Int>)
        /// To be merged; literals are ranges of `statics`.
        case merged([EncodedPart.Step])
    }

    /// Compiles a mailing. `fields` are the tenant's.
    package static func compile(
        content: CampaignContent, fields: [ContactField], settings: MailingSettings
    ) throws(ContentFailure) -> CompiledMailing {
        try CompiledMailing(content: content, names: MergeNames(fields: fields), settings: settings)
    }

    /// The URLs that a tracked mailing has tracked: each once, in the order of first appearance, the text's first.
    /// None where `content.isTracked` is false or a template has faults.
    package static func trackedLinks(in content: CampaignContent) -> [String] {
        content.isTracked ? Array(webLinks(in: content).prefix(RecipientTokens.linkLimit)) : []
    }

    /// The pictures from the web that the HTML shows, each once, in the order of first appearance; those with merge
    /// fields are left out. None where the template has faults.
    package static func shownPictures(in content: CampaignContent) -> [String] {
        guard let html = content.html, let template = try? Template(parsing: html, part: .html, names: .any) else {
            return []
        }
        var seen: Set<String> = []
        return TemplateSurvey(html: template).pictures.map(\.url).filter { seen.insert($0).inserted }
    }

    /// Every URL that a reader can follow, tracked or not, in the same order; those with merge fields are left out.
    package static func webLinks(in content: CampaignContent) -> [String] {
        var urls: [String] = []
        var seen: Set<String> = []
        func add(_ survey: TemplateSurvey) {
            for link in survey.links where seen.insert(link.url).inserted { urls.append(link.url) }
        }
        if let text = content.text, let template = try? Template(parsing: text, part: .text, names: .any) {
            add(TemplateSurvey(text: template))
        }
        if let html = content.html, let template = try? Template(parsing: html, part: .html, names: .any) {
            add(TemplateSurvey(html: template))
        }
        return urls
    }
}

extension CompiledMailing {
    private init(content: CampaignContent, names: MergeNames, settings: MailingSettings) throws(ContentFailure) {
        let address: String
        do {
            address = try EmailAddress(parsing: content.fromAddress).wireForm
        } catch {
            throw .badFromAddress(detail: "\(error)")
        }
        let fromName = try Self.parse(content.fromName, .fromName, names)
        let subject = try Self.parse(content.subject, .subject, names)
        let text = try content.text.map { text throws(ContentFailure) in try Self.parse(text, .text, names) }
        let html = try content.html.map { html throws(ContentFailure) in try Self.parse(html, .html, names) }

        var composer = BodyComposer(settings: settings, isTracked: content.isTracked)
        var statics = StaticBytes()
        campaign = settings.campaign
        tokens = settings.tokens
        isJapanese = content.charset == .iso2022jp
        returnPathHost = Array(("@" + settings.returnPathHost).utf8)
        let headerText = HeaderText(isJapanese: content.charset == .iso2022jp)
        let fromAddress = " <\(address)>\r\n"
        let fromHeader = Self.header(
            "From: ", composer.header(fromName), .phrase, fromAddress, headerText, layout, &statics)
        let subjectHeader = Self.header(
            "Subject: ", composer.header(subject), .unstructured, "\r\n", headerText, layout, &statics)

        var parts: [EncodedPart] = []
        if let text {
            let items = composer.text(text)
            parts.append(
                EncodedPart(items, type: "text/plain", charset: content.charset, tokens: layout, statics: &statics))
        }
        if let html {
            let items = composer.html(html, hasPixel: content.isTracked)
            parts.append(
                EncodedPart(items, type: "text/html", charset: content.charset, tokens: layout, statics: &statics))
        }
        guard !parts.isEmpty else { throw .noBody }

        var boundary: [UInt8] = []
        settings.tokens.appendBoundary(campaign: settings.campaign, to: &boundary)
        let shown = Set(html.map { TemplateSurvey(html: $0).pictures.map(\.url) } ?? [])
        let frame = MailFrame(
            texts: parts.count, hasHTML: html != nil,
            pictures: settings.files.pictures.filter { shown.contains($0.url) },
            attachments: settings.files.attachments, boundary: String(decoding: boundary, as: UTF8.self),
            host: settings.messageIDHost, isJapanese: isJapanese)
        do {
            self.fields = Fields(
                from: fromHeader, subject: subjectHeader, fromAddress: statics.add(fromAddress),
                afterMessageID: statics.add(
                    "@\(settings.messageIDHost)>\r\nList-Unsubscribe: <\(settings.publicURL)/u/"),
                afterUnsubscribe: statics.add(
                    ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                        + "List-Id: <\(settings.tenant.slug).\(settings.listHost)>\r\n"
                        + "Feedback-ID: \(settings.campaign.rawValue):\(settings.tenant.id.rawValue)::hayauma\r\n"
                        + "MIME-Version: 1.0\r\n"),
                multipart: statics.add(frame.head), before: frame.before.map { statics.add($0) },
                closing: statics.add(frame.closing))
        }
        self.parts = parts
        sharedSize = parts.reduce(frame.closing.count) { $0 + $1.sharedSize }
        embedded = composer.pictures.reduce(into: [:]) { $0[$1.value] = $1.key }
        usedLinks = composer.usedLinks
        usesOpen = composer.usesOpen
        slotKeys = composer.slots.keys
        self.statics = statics.bytes
    }

    private static func parse(
        _ text: String, _ part: TemplateFault.Part, _ names: MergeNames
    ) throws(ContentFailure) -> Template {
        do throws(TemplateFault) {
            return try Template(parsing: text, part: part, names: names)
        } catch {
            throw .template(error)
        }
    }

    /// A field that is the same for everybody is encoded now.
    private static func header(
        _ name: String, _ items: [BodyItem], _ kind: HeaderText.Kind, _ end: String, _ text: HeaderText,
        _ layout: TokenLayout, _ statics: inout StaticBytes
    ) -> Header {
        let isConstant = items.allSatisfy { if case .literal = $0 { true } else { false } }
        guard isConstant else {
            return .merged(
                items.map { item in
                    switch item {
                    case .literal(let bytes): .short(statics.add(bytes))
                    case .value(let slot, let fallback, let escaping):
                        .value(slot: slot, fallback: statics.add(fallback), escaping: escaping)
                    case .token(let token): .token(layout.range(of: token))
                    case .skipIfBlank(let slot, let target): .skipIfBlank(slot: slot, to: target)
                    case .skip(let target): .skip(to: target)
                    }
                })
        }
        let value = items.flatMap { if case .literal(let bytes) = $0 { bytes } else { [UInt8]() } }
        let writer = MailWriter()
        writer.column = name.utf8.count
        _ = text.write(value, kind, to: writer)
        // An address behind no name stands without the space before it.
        let rest = value.isEmpty && end.hasPrefix(" ") ? String(end.dropFirst()) : Self.folded(end, at: writer.column)
        return .whole(statics.add(Array(name.utf8) + writer.bytes + Array(rest.utf8)))
    }

    /// The rest of a field on a line of its own where it would get too long.
    private static func folded(_ end: String, at column: Int) -> String {
        column + end.utf8.count - 2 > 76 && end.hasPrefix(" ") ? "\r\n" + end : end
    }
}
