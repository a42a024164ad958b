// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What is known when the page is drawn.
struct CheckFindings: Sendable {
    let review: CampaignReview
    let hold: CampaignHold?
    let tests: [SingleMail]
    var addresses: [String] = []
    var groups: [TesterGroup] = []
}

/// The look before sending.
struct CheckPage: Page {
    struct Step: Sendable {
        let name: String
        /// The one link of it, or none.
        let paths: [String]
        let isDone: Bool
        let isCurrent: Bool
    }

    struct Item: Sendable {
        let key: String
        let kind: String
        let sign: String
        let word: String
        let title: String
        let notes: [String]
        let isWarning: Bool
        let isTicked: Bool
        let place: [String]
    }

    struct Reason: Sendable {
        let text: String
        let path: String
    }

    struct Site: Sendable {
        let name: String
        let people: String
        let time: String
    }

    struct Person: Sendable {
        let id: String
        let email: String
        let isChosen: Bool
    }

    /// A group of testers.
    struct Group: Sendable {
        let id: String
        let name: String
        let isChosen: Bool
    }

    struct SpreadChoice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    struct Test: Sendable {
        let address: String
        let time: String
        let chip: String
        let state: String
        let replies: [String]
    }

    let text: CheckTexts
    let formToken: String
    let code: String
    let version: String
    let name: String
    let saved: String
    let problems: [String]
    let notices: [String]
    let holds: [String]
    let steps: [Step]
    let recipients: String
    let recipientsUnit: String
    let leftOut: String
    let leftOutUnit: String
    let lengthNumber: String
    let lengthUnit: String
    let reasons: [Reason]
    let hasReasons: Bool
    let sites: [Site]
    let hasSites: Bool
    let chip: String
    let summary: String
    let items: [Item]
    let isPending: Bool
    let canSend: Bool
    let sendLabel: String
    let grace: String
    let day: String
    let firstDay: String
    let time: String
    let wantsTime: Bool
    let spreads: [SpreadChoice]
    let people: [Person]
    let shown: [Person]
    let position: String
    let before: [String]
    let next: [String]
    let to: String
    let groups: [Group]
    let hasGroups: Bool
    /// What came of the test just before: how many, and for whom not.
    let sentNotes: [String]
    let tests: [Test]
    let hasTests: Bool

    static let template = "check"
}

extension CheckPage {
    init(
        _ mailing: Campaign, _ known: CheckFindings, _ entries: CheckEntries, grace: Duration, formToken: String,
        language: Language, offsetInMinutes: Int, now: Timestamp
    ) {
        let texts = CheckTexts(language)
        let review = known.review
        let code = CampaignCode.text(mailing.id)
        func moment(_ time: Timestamp) -> String { language.time(time.seconds, offsetInMinutes: offsetInMinutes) }
        text = texts
        self.formToken = formToken
        self.code = code
        version = "\(review.version)"
        name = mailing.content.name
        saved = texts.saved(moment(mailing.savedAt))
        problems = entries.problem.map { [$0] } ?? []
        let isTest = entries.done == "test" && entries.sent.count != nil
        notices = isTest ? [] : texts.done(entries.done).map { [$0] } ?? []
        sentNotes = isTest ? texts.sent(entries.sent, known.groups.flatMap(\.testers)) : []
        holds = known.hold.map { ["\(moment($0.at)) \(texts.heldTitle) \(texts.words($0.reason))"] } ?? []
        steps = Self.steps(review, code, texts)
        recipients = Language.grouped(review.audience.recipients)
        recipientsUnit = texts.choose("人", review.audience.recipients == 1 ? "person" : "people")
        let states = Contact.State.allCases.filter { $0 != .active && (review.audience.leftOut[$0] ?? 0) > 0 }
        let blocked = review.audience.suppressed + review.audience.atBlockedDomains
        let others = states.reduce(blocked) { $0 + (review.audience.leftOut[$1] ?? 0) }
        leftOut = Language.grouped(others)
        leftOutUnit = texts.choose("人", others == 1 ? "person" : "people")
        (lengthNumber, lengthUnit) = texts.length(review.duration)
        var reasons = states.map { state in
            Reason(
                text: "\(texts.reason(state)) \(Language.grouped(review.audience.leftOut[state] ?? 0))",
                path: "/readers?state=\(state.rawValue)")
        }
        for (count, reason) in [
            (review.audience.suppressed, Suppression.Reason.manual), (review.audience.atBlockedDomains, .blockedDomain),
        ] where count > 0 {
            reasons.append(
                Reason(
                    text: "\(texts.blocked(reason)) \(Language.grouped(count))",
                    path: "/readers/blocked?reason=\(reason.rawValue)"))
        }
        self.reasons = reasons
        hasReasons = !reasons.isEmpty
        sites = Self.sites(review.sites, texts)
        hasSites = !review.sites.isEmpty
        (chip, summary) = texts.summary(review)
        items = review.items.map { Self.item($0, code, entries.ticked, texts) }
        isPending = review.isPending || known.tests.contains { $0.state == .waiting }
        canSend = review.blocks.isEmpty
        sendLabel = texts.sendTo(review.audience.recipients)
        self.grace = texts.grace(grace)
        let suggestion = ReservedTime.suggestion(after: now, offsetInMinutes: offsetInMinutes)
        firstDay = suggestion.day
        day = entries.day.isEmpty ? suggestion.day : entries.day
        time = entries.time.isEmpty ? suggestion.time : entries.time
        wantsTime = !entries.day.isEmpty && entries.problem != nil
        let spread = entries.spread.isEmpty ? mailing.spread : Spread.parse(entries.spread)
        spreads =
            [SpreadChoice(value: "", label: texts.atOnce, isChosen: spread == nil)]
            + Self.spreadHours.map { hours in
                SpreadChoice(
                    value: "\(hours)h", label: texts.over(hours: hours),
                    isChosen: spread == .seconds(hours * 3_600))
            }
        let chosen = min(max(entries.person, 1), max(review.sample.count, 1))
        people = review.sample.enumerated().map { index, contact in
            Person(id: "\(contact.id.rawValue)", email: contact.email, isChosen: index + 1 == chosen)
        }
        shown = people.filter(\.isChosen)
        position = "\(chosen) / \(review.sample.count)"
        before = chosen > 1 ? ["\(chosen - 1)"] : []
        next = chosen < review.sample.count ? ["\(chosen + 1)"] : []
        to = entries.to ?? known.addresses.joined(separator: "\n")
        groups = known.groups.map { group in
            Group(
                id: "\(group.id.rawValue)", name: texts.group(group.name, group.testers.count),
                isChosen: group.id == entries.group)
        }
        hasGroups = !groups.isEmpty
        hasTests = !known.tests.isEmpty
        tests = known.tests.map { mail in
            let (chip, state) = texts.state(of: mail)
            let reply = mail.reply.map { reply in
                "\(reply.code == 0 ? "" : "\(reply.code) ")\(reply.text) (\(reply.host.isEmpty ? "–" : reply.host))"
            }
            return Test(
                address: mail.recipient, time: moment(mail.createdAt), chip: chip, state: state,
                replies: reply.map { [$0] } ?? [])
        }
    }

    /// Hours over which a mailing may be spread here; the command line takes any time.
    private static let spreadHours = [1, 2, 4, 8, 12, 24]

    private static func steps(_ review: CampaignReview, _ code: String, _ texts: CheckTexts) -> [Step] {
        let blocked = Set(review.blocks.compactMap(\.place))
        let places: [(CheckItem.Place, String)] = [
            (.sender, "sender"), (.audience, "audience"), (.content, "content"),
        ]
        return places.enumerated().map { index, place in
            Step(
                name: texts.step(index), paths: ["/mailings/\(code)/\(place.1)"], isDone: !blocked.contains(place.0),
                isCurrent: false)
        } + [
            Step(name: texts.step(3), paths: [], isDone: false, isCurrent: true),
            Step(name: texts.step(4), paths: [], isDone: false, isCurrent: false),
        ]
    }

    private static func item(
        _ item: CheckItem, _ code: String, _ ticked: Set<String>, _ texts: CheckTexts
    ) -> Item {
        let (kind, sign, word) = texts.mark(item.severity)
        let path: String? =
            switch item.severity == .good ? nil : item.place {
            case .sender: "/mailings/\(code)/sender"
            case .audience: "/mailings/\(code)/audience"
            case .content: "/mailings/\(code)/content"
            case .settings: "/settings"
            case .domains: "/settings/senders"
            case nil: nil
            }
        return Item(
            key: item.key, kind: kind, sign: sign, word: word, title: texts.words(item.title),
            notes: item.note.map { [texts.words($0)] } ?? [], isWarning: item.severity == .warn,
            isTicked: ticked.contains(item.key), place: path.map { [$0] } ?? [])
    }

    /// Small domains as one row, behind the providers that people know.
    private static func sites(_ sites: [SiteEstimate], _ texts: CheckTexts) -> [Site] {
        var rows = sites.filter { !$0.site.hasPrefix("other-") }
        let small = sites.filter { $0.site.hasPrefix("other-") }
        if !small.isEmpty {
            rows.append(
                SiteEstimate(
                    site: "", recipients: small.reduce(0) { $0 + $1.recipients },
                    duration: small.map(\.duration).max() ?? .zero))
        }
        return rows.map { row in
            let (number, unit) = texts.length(row.duration)
            return Site(
                name: ShownSite.name(row.site, texts.isJapanese ? .japanese : .english),
                people: Language.grouped(row.recipients),
                time: texts.isJapanese ? number + unit : "\(number) \(unit)")
        }
    }
}
