// SPDX-License-Identifier: Apache-2.0

import Platform
import Store

/// What the database says, held against what was seen.
extension Ledger {
    /// An event that is new in the log.
    mutating func read(
        _ event: Event, expiry: Duration, longestWait: Duration, at now: Duration
    ) throws(Violation) {
        let key = PersonKey(campaign: event.campaign, contact: event.contact)
        guard event.id > mailings[event.campaign]?.lastEvent ?? 0 else {
            throw Violation(invariant: .countersEqualEvents, words: "the event \(event.id) comes after a later one")
        }
        mailings[event.campaign]?.lastEvent = event.id
        guard Outcome(rawValue: event.kind.rawValue) != nil else { return }
        var person = people[key] ?? Person()
        if person.isFinal {
            throw Violation(
                invariant: .countersEqualEvents,
                words: "\(key) is \(event.kind.rawValue) after \(person.last?.rawValue ?? "") was final")
        }
        try explain(event, key, person, expiry: expiry, longestWait: longestWait, at: now)
        person.last = event.kind
        people[key] = person
    }

    private mutating func explain(
        _ event: Event, _ key: PersonKey, _ person: Person, expiry: Duration, longestWait: Duration,
        at now: Duration
    ) throws(Violation) {
        switch event.kind {
        case .suppressed:
            let contact = contacts[key.contact]
            let isBlocked = contact?.addresses.contains { address in
                blockedDomainsTried.contains { address.hasSuffix("@\($0)") }
            }
            guard contact?.isTouched == true || isBlocked == true else {
                throw Violation(
                    invariant: .nothingLost,
                    words: "\(key) is left out (\(event.reply?.text ?? event.detail)), and nobody asked for it")
            }
        case .cancelled:
            guard mailings[key.campaign]?.isCancelTried == true else {
                throw Violation(invariant: .nothingLost, words: "\(key) is cancelled, and nobody cancelled the mailing")
            }
        default:
            // One that is excused may be committed all the same, before anybody else takes the batch.
            let saying = indices(of: key).filter { transactions[$0].says(event.kind) }
            guard let index = saying.first(where: { transactions[$0].isOpen }) ?? saying.last else {
                throw Violation(
                    invariant: .nothingLost, words: "the log has \(key) as \(event.kind.rawValue), which nobody saw")
            }
            transactions[index].state = .closed
            if event.kind == .bounced, event.detail == Suppression.Reason.hardBounce.rawValue {
                contacts[key.contact]?.isTouched = true
                bounces.append((key.contact, transactions[index].process))
            }
        }
        // Who would have to wait beyond his time is not kept waiting.
        if event.kind == .expired, let first = person.firstTry, now - first + longestWait + clockErrors < expiry {
            throw Violation(
                invariant: .timeCannotHurt, words: "\(key) expired \(now - first) after the first attempt")
        }
    }

    /// Where everybody stands.
    func check(_ census: QueueCensus) throws(Violation) {
        var waiting: [CampaignID: Set<ContactID>] = [:]
        for one in census.waiting {
            let key = PersonKey(campaign: one.campaign, contact: one.contact)
            guard waiting[one.campaign, default: []].insert(one.contact).inserted else {
                throw Violation(invariant: .resumeIsExact, words: "\(key) waits twice")
            }
            if people[key]?.isFinal == true {
                throw Violation(
                    invariant: .resumeIsExact,
                    words: "\(key) waits, and the log says \(people[key]?.last?.rawValue ?? "")")
            }
        }
        var results: [CampaignID: [ContactID: Outcome]] = [:]
        for one in census.results { results[one.campaign, default: [:]][one.contact] = one.outcome }
        var folded: [CampaignID: CampaignCounts] = [:]
        for (key, person) in people {
            guard let last = person.last else { continue }
            folded[key.campaign, default: CampaignCounts()].add(last)
            if results[key.campaign]?[key.contact]?.rawValue != last.rawValue {
                throw Violation(
                    invariant: .countersEqualEvents,
                    words: "\(key) stands as \(results[key.campaign]?[key.contact]?.rawValue ?? "nothing"), "
                        + "and the log says \(last.rawValue)")
            }
        }
        for mailing in census.mailings {
            try check(
                mailing, waiting: waiting[mailing.id] ?? [], folded: folded[mailing.id] ?? CampaignCounts())
        }
    }

    private func check(
        _ mailing: QueueCensus.Mailing, waiting: Set<ContactID>, folded: CampaignCounts
    ) throws(Violation) {
        let counts = mailing.counts
        let final =
            folded.delivered + folded.bounced + folded.expired + folded.unknown + folded.suppressed
            + folded.cancelled
        var expected = folded
        expected.recipients = final + waiting.count
        guard counts == expected, mailing.bySite == expected else {
            throw Violation(
                invariant: .countersEqualEvents,
                words: "mailing \(mailing.id.rawValue) counts \(counts), by site \(mailing.bySite); the log and "
                    + "the queue say \(expected)")
        }
        if mailing.state == .finished, !waiting.isEmpty || !mailing.isPlanned {
            throw Violation(
                invariant: .finishedIsTrue,
                words: "mailing \(mailing.id.rawValue) is finished, and \(waiting.count) wait")
        }
        for contact in mailings[mailing.id]?.audience ?? [] where contact.rawValue <= mailing.cursor {
            let key = PersonKey(campaign: mailing.id, contact: contact)
            guard waiting.contains(contact) || people[key]?.isFinal == true || contacts[contact]?.isTouched == true
            else {
                throw Violation(
                    invariant: .nothingLost, words: "\(key) was planned, and neither waits nor has an outcome")
            }
        }
    }

    /// After everything has come to rest.
    func checkEnd(_ census: QueueCensus) throws(Violation) {
        try check(census)
        for mailing in census.mailings where mailings[mailing.id] != nil {
            guard mailing.state == .finished || mailing.state == .cancelled || mailing.state == .draft else {
                throw Violation(
                    invariant: .finishedIsTrue, words: "mailing \(mailing.id.rawValue) rests as \(mailing.state)")
            }
            guard mailing.state != .finished || mailing.counts.left == 0 && mailing.counts.deferred == 0 else {
                throw Violation(invariant: .finishedIsTrue, words: "mailing \(mailing.id.rawValue) has people left")
            }
        }
        for (key, person) in people.sorted(by: { $0.key < $1.key }) where person.accepted > 0 {
            guard let last = person.last else {
                throw Violation(invariant: .nothingLost, words: "\(key) got a copy, and the log has nothing")
            }
            guard last == .delivered || last == .unknown || hasExcuse(key) else {
                throw Violation(invariant: .countersEqualEvents, words: "\(key) got a copy and is \(last.rawValue)")
            }
        }
        for (key, person) in people where person.last == .delivered && person.accepted == 0 {
            throw Violation(invariant: .nothingLost, words: "\(key) counts as delivered and got nothing")
        }
    }
}

extension CampaignCounts {
    fileprivate mutating func add(_ kind: Event.Kind) {
        switch kind {
        case .delivered: delivered += 1
        case .deferred: deferred += 1
        case .bounced: bounced += 1
        case .expired: expired += 1
        case .unknown: unknown += 1
        case .suppressed: suppressed += 1
        case .cancelled: cancelled += 1
        case .unsubscribed, .opened, .clicked: break
        }
    }
}
