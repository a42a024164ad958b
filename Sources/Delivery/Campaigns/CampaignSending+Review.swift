// SPDX-License-Identifier: Apache-2.0

import Foundation
import MIME
import MessageContent
package import Platform
import SMTP

extension CampaignSending {
    private static let sampleSize = 5

    /// Everything that is looked at before a mailing is sent. Quick whatever the mailing's size: links and the DNS are
    /// asked in the background, and their answers are here when it is called again.
    package func review(_ mailing: Campaign) async throws(Refusal) -> CampaignReview {
        let content = mailing.content
        let domain = RuntimeLoader.domain(of: content.fromAddress)
        do throws(StoreError) {
            guard let tenant = try await campaigns.stores.tenant(mailing.tenant) else {
                throw .broken(detail: "a mailing without its tenant")
            }
            let fields = try await campaigns.stores.contactFields(of: tenant.id)
            let uses = MergeUse.uses(of: content, fields: fields)
            let registered = try await campaigns.stores.sendingDomain(domain, of: tenant.id)
            let count = try await searching.count(mailing.audience, merged: uses.map(\.field), of: tenant.id)
            var sample: [Contact] = []
            for id in try await searching.sample(mailing.audience, limit: Self.sampleSize, of: tenant.id) {
                if let contact = try await campaigns.stores.contact(id, of: tenant.id) { sample.append(contact) }
            }
            let problems = ContentCheck.problems(content: content, fields: fields, tenant: tenant)
            var items = ReviewItems.problems(problems)
            items += ReviewItems.audience(
                count, isWhole: try await campaigns.stores.isWhole(mailing.audience, of: tenant.id))
            items += ReviewItems.blanks(count, uses, fields)
            items += ReviewItems.lost(content, uses, sample)
            items.append(
                ReviewItems.sender(
                    content.fromAddress, domain, state: registered.map { campaigns.advice.standing(of: $0) },
                    mayBeUnregistered: campaigns.allowsUnregisteredSenders, at: campaigns.now()))
            items += ReviewItems.links(linkStates(of: content))
            let hasFaults = problems.contains { $0.severity == .block }
            if !hasFaults {
                let size = try await campaigns.size(of: mailing, for: sample.first)
                items += ReviewItems.shape(content, size: size)
                items += ReviewItems.size(size)
            }
            let estimate = DurationEstimate.make(count.domains, routing: campaigns.delivery.routing)
            return CampaignReview(
                version: mailing.version, audience: count, duration: estimate.duration, sites: estimate.sites,
                items: ReviewItems.ordered(items), sample: sample)
        } catch { throw Refusal(error) }
    }

    private func linkStates(of content: CampaignContent) -> [(url: String, state: LinkState)] {
        var urls = CompiledMailing.webLinks(in: content)
        for source in content.html.map({ ImageSurvey(html: $0).sources }) ?? [] where !urls.contains(source) {
            urls.append(source)
        }
        urls = Array(urls.prefix(LinkChecks.linkLimit))
        return Array(zip(urls, links.states(of: urls))).map { ($0.0, $0.1) }
    }
}
