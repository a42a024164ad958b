// SPDX-License-Identifier: Apache-2.0

import Platform

/// The book that the world outside keeps: what servers saw of us and what people were promised. It knows nothing of the
/// queue, and everything that the queue says is held against it.
struct Ledger {
    var people: [PersonKey: Person] = [:]
    var transactions: [Transaction] = []
    /// Of each recipient, all of them.
    private var transactionsOf: [PersonKey: [Int]] = [:]
    private var owners: [String: PersonKey] = [:]
    var mailings: [CampaignID: MailingBook] = [:]
    var contacts: [ContactID: ContactBookEntry] = [:]
    /// Domains that were promised to get nothing.
    var blockedDomains: Set<String> = []
    /// The same, from the moment on at which somebody began to ask.
    var blockedDomainsTried: Set<String> = []
    /// Dead addresses that the log told of, and the process whose commit it was.
    var bounces: [(contact: ContactID, process: Int)] = []
    /// How far clocks were set wrong in all.
    var clockErrors = Duration.zero

    struct MailingBook {
        /// Those who are in its audience beyond doubt.
        var audience: Set<ContactID> = []
        /// Pause or cancel was acknowledged, and nothing since.
        var isStopped = false
        var isCancelTried = false
        var lastEvent: Int64 = 0
    }

    struct ContactBookEntry {
        var addresses: [String]
        /// Acknowledged: no mail any more.
        var isSuppressed = false
        /// Somebody began to ask for a suppression, a stop, the trash: outcomes may say so from here on.
        var isTouched = false
    }

    // MARK: - What servers see

    /// MAIL FROM and RCPT TO of a message with this content. The number of the transaction.
    mutating func mail(
        _ person: PersonKey, to address: String, messageID: String, by process: Int, at now: Duration
    ) throws(Violation) -> Int {
        guard let mailing = mailings[person.campaign], let contact = contacts[person.contact] else {
            throw Violation(invariant: .broken, words: "mail to somebody unknown: \(person)")
        }
        guard contact.addresses.contains(address) else {
            throw Violation(invariant: .copiesBounded, words: "\(person) gets mail at the address of somebody else")
        }
        if contact.isSuppressed {
            throw Violation(
                invariant: .suppressionWins, words: "MAIL FROM for \(person), whose suppression was acknowledged before"
            )
        }
        if let at = address.lastIndex(of: "@"), blockedDomains.contains(String(address[address.index(after: at)...])) {
            throw Violation(
                invariant: .suppressionWins, words: "MAIL FROM for \(person) at a domain that was blocked before")
        }
        if mailing.isStopped {
            throw Violation(
                invariant: .stopMeansStop, words: "MAIL FROM for \(person) after pause or cancel was acknowledged")
        }
        var known = people[person] ?? Person()
        if known.isFinal {
            throw Violation(
                invariant: .copiesBounded,
                words: "MAIL FROM for \(person), of whom the log says \(known.last?.rawValue ?? "")")
        }
        for index in transactionsOf[person] ?? [] where transactions[index].isOpen {
            throw Violation(
                invariant: .copiesBounded,
                words: "MAIL FROM for \(person) while another transaction is \(transactions[index].state)")
        }
        if let other = owners[messageID], other != person {
            throw Violation(invariant: .copiesBounded, words: "\(person) and \(other) share a Message-ID")
        }
        if let before = known.messageID, before != messageID {
            throw Violation(invariant: .copiesBounded, words: "\(person) gets another Message-ID than before")
        }
        owners[messageID] = person
        known.messageID = messageID
        if known.firstTry == nil { known.firstTry = now }
        people[person] = known
        transactions.append(Transaction(person: person, process: process))
        transactionsOf[person, default: []].append(transactions.count - 1)
        return transactions.count - 1
    }

    /// The final dot was sent. `isAccepted`: the server took responsibility, whoever hears of it.
    mutating func content(_ transaction: Int, isAccepted: Bool) throws(Violation) {
        let person = transactions[transaction].person
        if transactions[transaction].state == .envelope { transactions[transaction].state = .content }
        transactions[transaction].isAccepted = isAccepted
        guard isAccepted else { return }
        people[person]?.accepted += 1
        let known = people[person] ?? Person()
        if known.accepted > 1 + known.excuses {
            throw Violation(
                invariant: .copiesBounded,
                words: "\(person) got \(known.accepted) copies; \(known.excuses) are excused by a crash or a lost lease"
            )
        }
    }

    /// The process heard how it ended.
    mutating func answered(_ transaction: Int, _ answer: Transaction.Answer) {
        transactions[transaction].state = .answered(answer)
    }

    /// It came to nothing before the dot, and the message waits again.
    mutating func abandoned(_ transaction: Int) { transactions[transaction].state = .closed }

    // MARK: - What befalls processes

    /// A process is gone with everything that it had in memory.
    ///
    /// - Parameters:
    ///   - connections: it had open: as many transactions at most may be past the dot without an answer.
    ///   - uncommitted: answers that it may hold at most.
    mutating func ended(process: Int, connections: Int, uncommitted: Int) throws(Violation) {
        var (unanswered, answers) = (0, 0)
        for index in transactions.indices where transactions[index].process == process && transactions[index].isOpen {
            switch transactions[index].state {
            case .content: unanswered += 1
            case .answered: answers += 1
            case .envelope: transactions[index].state = .closed
            case .closed: break
            }
            if transactions[index].isOpen { excuse(index, mayBeAccepted: transactions[index].isAccepted) }
        }
        guard unanswered <= connections, answers <= uncommitted else {
            throw Violation(
                invariant: .copiesBounded,
                words: "a crash finds \(unanswered) unanswered dots on \(connections) connections and \(answers) "
                    + "uncommitted answers, of which \(uncommitted) are allowed")
        }
    }

    /// A process could not renew its leases for so long that they ran out. What is under way there may still succeed.
    mutating func leasesLost(by process: Int) {
        for index in transactions.indices where transactions[index].process == process && transactions[index].isOpen {
            excuse(index, mayBeAccepted: true)
        }
    }

    private mutating func excuse(_ index: Int, mayBeAccepted: Bool) {
        transactions[index].isExcused = true
        if mayBeAccepted { people[transactions[index].person]?.excuses += 1 }
    }

    /// The recipient's transactions, oldest first.
    func indices(of person: PersonKey) -> [Int] { transactionsOf[person] ?? [] }

    func hasExcuse(_ person: PersonKey) -> Bool { indices(of: person).contains { transactions[$0].isExcused } }
}
