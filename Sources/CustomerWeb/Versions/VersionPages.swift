// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// All versions of a mailing, newest first, each with what it changed of the one before.
struct VersionListPage: Page {
    struct Row: Sendable {
        let number: String
        let time: String
        let author: String
        let reason: String
        let changes: String
    }

    let text: VersionTexts
    let code: String
    let name: String
    let namePath: String
    let backPaths: [String]
    let notices: [String]
    let presentTime: String
    let presentAuthor: String
    let presentChanges: String
    let rows: [Row]
    let hasRows: Bool

    static let template = "versions"

    init(
        _ campaign: Campaign, _ versions: [DraftVersion], done: String, language: Language,
        moment: (Timestamp) -> String
    ) {
        let texts = VersionTexts(language)
        text = texts
        code = CampaignCode.text(campaign.id)
        name = campaign.content.name
        let isDraft = campaign.state == .draft && !campaign.isTrashed
        namePath = "/mailings/\(code)" + (isDraft ? "/content" : "")
        backPaths = isDraft ? [namePath] : []
        notices = texts.done(done).map { [$0] } ?? []
        presentTime = moment(campaign.savedAt)
        presentAuthor = texts.author(campaign.savedBy)
        presentChanges =
            versions.first.map {
                texts.summary(
                    DraftDifference(
                        from: $0.content, for: $0.audience, to: campaign.content, for: campaign.audience))
            } ?? ""
        rows = versions.enumerated().map { index, version in
            let before = index + 1 < versions.count ? versions[index + 1] : nil
            return Row(
                number: "\(version.version)", time: moment(version.savedAt), author: texts.author(version.author),
                reason: texts.reason(version.reason),
                changes: before.map {
                    texts.summary(
                        DraftDifference(
                            from: $0.content, for: $0.audience, to: version.content, for: version.audience))
                } ?? texts.oldest)
        }
        hasRows = !rows.isEmpty
    }
}

/// One version: what going back to it would change, and how it arrives.
struct VersionPage: Page {
    struct Line: Sendable {
        let isAdded: Bool
        let isRemoved: Bool
        let words: String
    }

    struct Hunk: Sendable {
        let lines: [Line]
    }

    /// What differs of one part: two short values, or lines.
    struct Change: Sendable {
        let title: String
        let isShort: Bool
        let now: String
        let then: String
        let hunks: [Hunk]
        let notes: [String]
    }

    let text: VersionTexts
    let code: String
    let name: String
    let namePath: String
    let title: String
    let sub: String
    let problems: [String]
    let changes: [Change]
    let hasChanges: Bool
    let canRestore: Bool
    let isClosed: Bool
    let formToken: String
    let number: String
    let over: String
    let preview: PreviewPart

    static let template = "version"

    init(
        _ campaign: Campaign, _ version: DraftVersion, words: AudienceWords, preview: PreviewPart, problem: String?,
        formToken: String, moment: (Timestamp) -> String
    ) {
        let texts = VersionTexts(words.language)
        text = texts
        code = CampaignCode.text(campaign.id)
        name = campaign.content.name
        let isDraft = campaign.state == .draft && !campaign.isTrashed
        namePath = "/mailings/\(code)" + (isDraft ? "/content" : "")
        title = texts.version(savedAt: moment(version.savedAt))
        sub = texts.keptBecause(version.reason, by: texts.author(version.author))
        problems = problem.map { [$0] } ?? []
        let difference = DraftDifference(
            from: campaign.content, for: campaign.audience, to: version.content, for: version.audience)
        let (now, then) = (campaign.content, version.content)
        changes = difference.changes.map { change in
            let short: (String, String)? =
                switch change.part {
                case .name: (now.name, then.name)
                case .fromName: (now.fromName, then.fromName)
                case .fromAddress: (now.fromAddress, then.fromAddress)
                case .subject: (now.subject, then.subject)
                case .audience: (words.text(campaign.audience), words.text(version.audience))
                case .charset: (texts.charset(now.charset), texts.charset(then.charset))
                case .tracking: (texts.tracking(now.isTracked), texts.tracking(then.isTracked))
                case .text, .html: nil
                }
            let notes = [
                change.lines?.isReplaced == true && short == nil ? texts.replaced : nil,
                change.lines?.isCut == true ? texts.cut : nil,
            ]
            return Change(
                title: texts.heading(change), isShort: short != nil,
                now: texts.value(short?.0 ?? ""), then: texts.value(short?.1 ?? ""),
                hunks: short == nil ? (change.lines?.hunks ?? []).map(Self.hunk) : [], notes: notes.compactMap(\.self))
        }
        hasChanges = !changes.isEmpty
        canRestore = isDraft && hasChanges
        isClosed = !isDraft
        self.formToken = formToken
        number = "\(version.version)"
        over = "\(campaign.version)"
        self.preview = preview
    }

    private static func hunk(_ lines: [LineDiff.Line]) -> Hunk {
        Hunk(
            lines: lines.map { line in
                Line(isAdded: line.mark == .added, isRemoved: line.mark == .removed, words: line.text)
            })
    }
}
