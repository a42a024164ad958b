// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What came of a mailing, for the boss: five numbers first, each a door to its people.
struct ReportPage: Page {
    struct Figure: Sendable {
        let label: String
        let value: String
        let share: String
        let note: String
        let trend: String
        let path: String
    }

    struct Chart: Sendable {
        let shape: String
        let picture: EngagementChart
    }

    struct SpanTab: Sendable {
        let name: String
        let path: String
        let isCurrent: Bool
    }

    struct Door: Sendable {
        let text: String
        let path: String
    }

    struct LinkRow: Sendable {
        let url: String
        let people: String
        let path: String
        let clicks: String
        let machines: String
    }

    struct SiteRow: Sendable {
        let name: String
        let recipients: String
        let accepted: String
        let share: String
        let note: String
        let opened: String
        let failed: String
        let path: String
        let failedPath: String
    }

    struct Cause: Sendable {
        let name: String
        let advice: String
        let count: String
        let path: String
        /// One reply as an example; empty or one.
        let replies: [String]
    }

    let text: [String: String]
    let formToken: String
    let code: String
    let name: String
    let span: String
    let chip: String
    let state: String
    let figures: [Figure]
    /// Who was not sent to, each a door.
    let notSent: [Door]
    let hasNotSent: Bool
    let isTracked: Bool
    /// The same for a wide screen and for a phone; empty where nothing is counted.
    let charts: [Chart]
    let hasChart: Bool
    let spans: [SpanTab]
    let chartText: String
    let machineText: String
    let machinePath: String
    let links: [LinkRow]
    let hasLinks: Bool
    let sites: [SiteRow]
    let hasSilent: Bool
    let causes: [Cause]
    let hasCauses: Bool
    let causesNote: [String]
    let failedPath: String
    let canResend: Bool
    let canApologise: Bool

    static let template = "report"
}

/// What a report is made from.
struct ReportScene {
    var mailing: Campaign
    var sites: [ShownSite]
    var slots: [SlotCounts]
    var links: [LinkCounts]
    var usual: UsualCounts
    var failed: [CampaignRecipient]
    /// Not everybody who failed was looked at.
    var isCut: Bool
    /// How far the chart looks.
    var span: ChartSpan = .day

    func page(formToken: String, language: Language, offsetInMinutes: Int) -> ReportPage {
        let texts = ReportTexts(language)
        let labels = texts.labels
        let words = MailingWords(mailing, language: language, offsetInMinutes: offsetInMinutes)
        let code = CampaignCode.text(mailing.id)
        func time(_ moment: Timestamp?) -> String {
            moment.map { language.time($0.seconds, offsetInMinutes: offsetInMinutes) } ?? ""
        }
        func chart(_ width: Int) -> EngagementChart? {
            guard mailing.content.isTracked else { return nil }
            return mailing.launchedAt.map {
                EngagementChart(slots, start: $0, span: span, width: width, texts: texts)
            }
        }
        let wide = chart(EngagementChart.widths.wide)
        let charts = [("wide", wide), ("narrow", chart(EngagementChart.widths.narrow))].compactMap { shape, picture in
            picture.map { ReportPage.Chart(shape: shape, picture: $0) }
        }
        // Dead addresses are left out of any mailing: for them alone nothing can be sent again.
        let canArrive = isCut || failed.contains { FailureCause($0) != .noSuchAddress }
        let canResend =
            (mailing.state == .finished || mailing.state == .cancelled) && !mailing.counts.isUnsettled
            && (mailing.counts.cancelled > 0 || canArrive)
        return ReportPage(
            text: labels, formToken: formToken, code: code, name: mailing.content.name,
            span: texts.span(time(mailing.launchedAt ?? mailing.createdAt), time(mailing.finishedAt)),
            chip: words.chip, state: words.state, figures: figures(texts, labels, code),
            notSent: notSent(texts, code), hasNotSent: mailing.counts.suppressed + mailing.counts.cancelled > 0,
            isTracked: mailing.content.isTracked, charts: charts, hasChart: !charts.isEmpty,
            spans: ChartSpan.allCases.map { choice in
                ReportPage.SpanTab(
                    name: texts.span(choice), path: "/mailings/\(code)/report?span=\(choice.rawValue)",
                    isCurrent: choice == span)
            },
            chartText: wide.map { texts.chart($0.openedSum, $0.clickedSum, span) } ?? "",
            machineText: texts.machines(
                opened: mailing.engagement.openedByMachine, clicked: mailing.engagement.clickedByMachine),
            machinePath: Self.path(code, .openedByMachine), links: linkRows(code), hasLinks: !links.isEmpty,
            sites: siteRows(texts, language, labels, code),
            hasSilent: sites.contains { ShownSite.silent.contains($0.key) }, causes: causes(texts, code),
            hasCauses: !failed.isEmpty, causesNote: isCut ? [texts.more(failed.count)] : [],
            failedPath: Self.path(code, .failed), canResend: canResend,
            canApologise: mailing.counts.delivered + mailing.counts.unknown > 0)
    }

    private static func path(_ code: String, _ group: ReportGroup, site: String = "") -> String {
        "/mailings/\(code)/people?group=\(group.rawValue)" + (site.isEmpty ? "" : "&site=\(site)")
    }

    private func notSent(_ texts: ReportTexts, _ code: String) -> [ReportPage.Door] {
        [(mailing.counts.suppressed, .suppressed), (mailing.counts.cancelled, ReportGroup.cancelled)]
            .compactMap { count, group in
                count > 0 ? ReportPage.Door(text: texts.notSent(count, group), path: Self.path(code, group)) : nil
            }
    }

    private func figures(_ texts: ReportTexts, _ labels: [String: String], _ code: String) -> [ReportPage.Figure] {
        let (counts, engagement) = (mailing.counts, mailing.engagement)
        let accepted = labels["accepted"] ?? ""
        let sent = counts.recipients - counts.left - counts.suppressed - counts.cancelled
        let silent = sites.filter { ShownSite.silent.contains($0.key) }.reduce(0) { $0 + $1.counts.delivered }
        func points(_ part: Int, _ base: Int, _ usualPart: Int, _ usualBase: Int) -> Double? {
            guard usual.mailings > 0, usualBase > 0, base > 0 else { return nil }
            return (Double(part) / Double(base) - Double(usualPart) / Double(usualBase)) * 100
        }
        func figure(
            _ label: String, _ count: Int, of base: Int, _ note: String, _ points: Double?, _ group: ReportGroup
        ) -> ReportPage.Figure {
            let (trend, kind) = texts.usual(points)
            return ReportPage.Figure(
                label: labels[label] ?? "", value: Language.grouped(count),
                share: MailingWords.percent(count, of: base),
                note: [note, trend].filter { !$0.isEmpty }
                    .joined(separator: " · "), trend: kind, path: Self.path(code, group))
        }
        let ofAccepted = texts.base(accepted, counts.delivered)
        var all = [
            ReportPage.Figure(
                label: labels["sent"] ?? "", value: Language.grouped(sent), share: "", note: "", trend: "",
                path: Self.path(code, .sent)),
            figure(
                "accepted", counts.delivered, of: sent, silent > 0 ? texts.unconfirmed(silent) : "",
                points(counts.delivered, sent, usual.delivered, usual.sent), .delivered),
        ]
        if mailing.content.isTracked {
            all += [
                figure(
                    "opened", engagement.opened, of: counts.delivered, ofAccepted,
                    points(engagement.opened, counts.delivered, usual.opened, usual.delivered), .opened),
                figure(
                    "clicked", engagement.clicked, of: counts.delivered, ofAccepted,
                    points(engagement.clicked, counts.delivered, usual.clicked, usual.delivered), .clicked),
            ]
        }
        all.append(
            figure(
                "unsubscribed", engagement.unsubscribed, of: counts.delivered, "",
                points(engagement.unsubscribed, counts.delivered, usual.unsubscribed, usual.delivered), .unsubscribed))
        return all
    }

    private func linkRows(_ code: String) -> [ReportPage.LinkRow] {
        links.sorted { $0.people > $1.people }.map { link in
            ReportPage.LinkRow(
                url: link.link.url, people: Language.grouped(link.people),
                path: "/mailings/\(code)/people?link=\(link.link.position)", clicks: Language.grouped(link.clicks),
                machines: Language.grouped(link.clicksByMachine))
        }
    }

    private func siteRows(
        _ texts: ReportTexts, _ language: Language, _ labels: [String: String], _ code: String
    ) -> [ReportPage.SiteRow] {
        sites.map { site in
            ReportPage.SiteRow(
                name: ShownSite.name(site.key, language), recipients: Language.grouped(site.counts.recipients),
                accepted: Language.grouped(site.counts.delivered),
                share: MailingWords.percent(site.counts.delivered, of: site.counts.recipients),
                note: ShownSite.silent.contains(site.key) ? labels["silent"] ?? "" : "",
                opened: mailing.content.isTracked
                    ? MailingWords.percent(site.engagement.opened, of: site.counts.delivered) : "–",
                failed: Language.grouped(site.counts.bounced + site.counts.expired),
                path: Self.path(code, .delivered, site: site.key),
                failedPath: Self.path(code, .failed, site: site.key))
        }
    }

    private func causes(_ texts: ReportTexts, _ code: String) -> [ReportPage.Cause] {
        let grouped = Dictionary(grouping: failed, by: FailureCause.init)
        return FailureCause.allCases.compactMap { cause in
            guard let people = grouped[cause] else { return nil }
            let (name, advice) = texts.cause(cause)
            let reply = people.lazy.compactMap(\.reply).first.map {
                "\($0.code) \($0.enhanced) \($0.text)"
            }
            return ReportPage.Cause(
                name: name, advice: advice, count: Language.grouped(people.count),
                path: Self.path(code, .failed) + "&cause=\(cause.rawValue)", replies: reply.map { [$0] } ?? [])
        }
    }
}
