// SPDX-License-Identifier: Apache-2.0

import Platform

/// The next piece of an audience, as it was read.
struct PlanCut: Sendable {
    let campaign: CampaignID
    /// Where the plan stood when it was read.
    let cursor: Int64
    /// Nothing goes to these.
    private let blocked: BlockedDomains
    /// The id of the last contact looked at; the next piece begins behind it.
    private(set) var last: Int64
    /// Contacts to be sent to, ascending, and for each the index of its domain in `domains`.
    private(set) var contacts: [Int64] = []
    private var domainOfContact: [Int32] = []
    private(set) var domains: [String] = []
    /// `domain`: index in `domains`.
    private(set) var suppressed: [(contact: Int64, reason: Suppression.Reason, domain: Int)] = []
    private(set) var rows = 0
    var isComplete = false
    private var indexOfDomain: [String: Int32] = [:]
    /// By index in `domains`.
    private var isBlocked: [Bool] = []

    init(campaign: CampaignID, cursor: Int64, capacity: Int, blocked: BlockedDomains) {
        self.campaign = campaign
        self.cursor = cursor
        self.blocked = blocked
        last = cursor
        contacts.reserveCapacity(min(capacity, 100_000))
        domainOfContact.reserveCapacity(min(capacity, 100_000))
    }

    /// A contact that is suppressed for the tenant and for all comes twice, one behind the other.
    mutating func add(_ contact: Int64, domain: String, state: Contact.State, reason: Suppression.Reason?) {
        rows += 1
        guard contact != last else { return }
        last = contact
        if let reason {
            if state != .trashed { suppressed.append((contact, reason, Int(index(of: domain)))) }
            return
        }
        guard state == .active else { return }
        let domain = index(of: domain)
        if isBlocked[Int(domain)] {
            suppressed.append((contact, .blockedDomain, Int(domain)))
            return
        }
        contacts.append(contact)
        domainOfContact.append(domain)
    }

    /// A contact that is not in the audience.
    mutating func pass(_ contact: Int64) {
        rows += 1
        last = contact
    }

    private mutating func index(of domain: String) -> Int32 {
        if let index = indexOfDomain[domain] { return index }
        let index = Int32(domains.count)
        indexOfDomain[domain] = index
        domains.append(domain)
        isBlocked.append(blocked.covers(domain))
        return index
    }

    /// `sites` are those of `domains`, in their order. Batches come in the order in which their site first appears.
    func batches(sites: [String], tenant: TenantID) -> [BatchRow.New] {
        var indexOfSite: [String: Int] = [:]
        var names: [String] = []
        let siteOfDomain = sites.map { site -> Int in
            if let index = indexOfSite[site] { return index }
            indexOfSite[site] = names.count
            names.append(site)
            return names.count - 1
        }
        var groups = [[Int64]](repeating: [], count: names.count)
        for (contact, domain) in zip(contacts, domainOfContact) {
            groups[siteOfDomain[Int(domain)]].append(contact)
        }
        var batches: [BatchRow.New] = []
        for (site, group) in zip(names, groups) {
            for start in stride(from: 0, to: group.count, by: Batch.limit) {
                batches.append(
                    BatchRow.New(
                        campaign: campaign, tenant: tenant, site: site, attempt: 1, firstAttemptAt: nil,
                        contacts: group[start..<min(start + Batch.limit, group.count)]))
            }
        }
        return batches
    }
}
