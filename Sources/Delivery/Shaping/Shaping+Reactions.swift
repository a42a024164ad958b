// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import NIOCore
import Platform
import SMTP
import Synchronization

/// What replies do to the gates.
///
/// A reply limits whom it names (a source, a netblock, a signing domain …), on every lane that the identity uses, not
/// the connection that heard it.
extension Shaping {
    /// The rule that the reply met, after it was applied; nil: none.
    @discardableResult
    func react(to attempt: Attempt, of campaign: CampaignRuntime?, on lane: Lane) -> ReplyRule? {
        switch attempt.result {
        case .refused(let phase, let reply): return react(phase, reply, of: campaign, on: lane)
        case .delivered:
            guard gates.hasStreamGates, let campaign else { return nil }
            let now = Self.clock
            for (_, gate) in streamGates(of: campaign, on: lane) { gate.accepted(now: now) }
            return nil
        case .unknown, .unreachable, .undeliverable: return nil
        }
    }

    func react(to refusal: ConnectionRefusal, on lane: Lane) {
        // A reset in place of a greeting is how some carriers refuse: it has no reply for a rule to match but its phase.
        let reply = refusal.reply ?? Reply(code: 421, text: refusal.detail)
        react(refusal.phase, reply, of: nil, on: lane)
    }

    @discardableResult
    private func react(_ phase: Phase, _ reply: Reply, of campaign: CampaignRuntime?, on lane: Lane) -> ReplyRule? {
        guard let found = places.routing.rule(for: phase, reply, at: lane.site) else { return nil }
        guard let identity = identity(found.rule.identity, of: campaign, on: lane) else { return found.rule }
        let now = Self.clock
        let gate = gates.gate(GateKey(identity, at: lane.site))
        let detail = "\(reply.code) \(reply.text)"
        let isNews =
            switch found.rule.action {
            case .backOff: gate.backOff(found.recovery, detail: detail, now: now)
            case .suspend:
                gate.suspend(
                    until: now + UInt64(max(0, TimeAmount(found.rule.duration ?? .seconds(600)).nanoseconds)),
                    found.recovery, detail: detail, now: now)
            default: false
            }
        if isNews {
            logger.notice(
                "limited by a reply",
                metadata: [
                    "identity": "\(identity.text)", "site": "\(lane.site)", "rule": "\(found.rule.name)",
                    "action": "\(found.rule.action.rawValue)", "reply": "\(detail)",
                ])
            onChange.withLock(\.self)(GateKey(identity, at: lane.site), gate, found.rule.name)
        }
        return found.rule
    }

    private func identity(
        _ kind: ReplyRule.Identity, of campaign: CampaignRuntime?, on lane: Lane
    ) -> LimitIdentity? {
        switch kind {
        case .source: return .source(lane.source.name)
        case .netblock: return lane.source.netblock.map { .netblock($0) } ?? .source(lane.source.name)
        case .provider: return .everybody
        case .recipient: return nil
        default: break
        }
        // A refusal that names the mailing's side, heard where no mailing is at hand, is the source's.
        guard let campaign else { return .source(lane.source.name) }
        return streamIdentity(kind, of: campaign) ?? .campaign(campaign.id)
    }

    /// Nil: it is not of the mailing's side, or the mailing has none such.
    func streamIdentity(_ kind: ReplyRule.Identity, of campaign: CampaignRuntime) -> LimitIdentity? {
        if kind == .pool { return .pool(pool(of: campaign.tenant, campaign: campaign.id)) }
        return campaign.identities.first { identity in
            switch (kind, identity) {
            case (.tenant, .tenant), (.campaign, .campaign), (.dkimDomain, .dkimDomain),
                (.returnPathDomain, .returnPathDomain), (.urlDomain, .urlDomain):
                true
            default: false
            }
        }
    }

    /// Another source of the pool could send it.
    func hasAlternative(to source: String, avoiding avoided: [String], for campaign: CampaignRuntime) -> Bool {
        guard avoided.count < 3 else { return false }
        return sources.sources(of: pool(of: campaign.tenant, campaign: campaign.id)).contains {
            $0.name != source && !avoided.contains($0.name)
        }
    }
}
