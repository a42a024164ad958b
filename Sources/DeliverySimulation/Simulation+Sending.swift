// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Platform
import SMTP

/// What engine and servers do between a process and the mailboxes. Synchronous, as on an event loop.
extension Simulation {
    func take(_ node: Node, _ lane: String) {
        guard let process = node.process, let target = process.engine.lane(lane) else { return }
        let found = process.service.take(for: target, limit: 1 + random.below(6), worker: 0)
        if found.messages.isEmpty, found.again == nil { process.engine.foundEmpty(lane) }
        note("\(node.name): took \(found.messages.count) for \(lane)")
        guard mutant != .checkpointAtFetch else {
            for message in found.messages {
                process.service.settled(
                    message, Attempt(result: .delivered(Reply(code: 250, text: "2.0.0 ok")), host: "mx"), on: target)
            }
            return
        }
        process.taken[lane, default: []] += found.messages
    }

    func giveBack(_ node: Node, _ lane: String) {
        guard let process = node.process, let target = process.engine.lane(lane),
            let messages = process.taken.removeValue(forKey: lane), !messages.isEmpty
        else { return }
        note("\(node.name): \(messages.count) go back from \(lane)")
        for message in messages { process.service.returned(message, from: target) }
        process.engine.askAgain(lane)
    }

    /// The next message of a lane gets its MAIL FROM, if it may still go.
    func mail(_ node: Node, _ lane: String) {
        guard let process = node.process, let target = process.engine.lane(lane),
            process.taken[lane]?.isEmpty == false
        else { return }
        let free = process.connections.firstIndex { $0.lane == lane && $0.envelope == nil }
        let count = process.connections.count { $0.lane == lane }
        guard free != nil || count < shape.bounds.connectionsPerLane else { return }
        guard let message = process.taken[lane]?.removeFirst() else { return }
        if mutant != .noCheckBeforeMail, !process.service.clear(message, for: target) {
            note("\(node.name): a message for \(message.message.recipients[0]) may not go any more")
            return
        }
        guard let copy = Copy(message.message) else {
            return fail(Violation(invariant: .broken, words: "a message without subject or Message-ID"))
        }
        guard let contact = ledger.contacts.first(where: { $0.value.addresses.contains(copy.address) })?.key else {
            return fail(Violation(invariant: .broken, words: "nobody has the address \(copy.address)"))
        }
        guard mailings.indices.contains(copy.mailing) else {
            return fail(Violation(invariant: .broken, words: "no mailing has the number \(copy.mailing)"))
        }
        let person = PersonKey(campaign: mailings[copy.mailing], contact: contact)
        note("\(node.name): MAIL FROM for reader \(contact.rawValue) of mailing \(person.campaign.rawValue)")
        tally.mails += 1
        let transaction = book { ledger throws(Violation) in
            try ledger.mail(
                person, to: copy.address, messageID: copy.messageID, by: process.number, at: time.now)
        }
        guard let transaction else { return }
        let load = ImaginedConnection.Load(message: message, transaction: transaction)
        if let free {
            process.connections[free].envelope = load
        } else {
            process.connections.append(ImaginedConnection(lane: lane, envelope: load))
        }
    }

    /// The next thing that happens on a connection.
    func go(_ node: Node, _ index: Int) {
        guard let process = node.process, process.connections.indices.contains(index),
            let lane = process.engine.lane(process.connections[index].lane)
        else { return }
        if let (load, decision) = process.connections[index].content {
            process.connections[index].content = nil
            hearAnswer(node, process, lane, index, load, decision)
        } else if let load = process.connections[index].envelope {
            process.connections[index].envelope = nil
            envelope(node, process, lane, index, load)
        }
    }

    private func mood(_ load: ImaginedConnection.Load) -> Mood {
        serverMoods[ledger.transactions[load.transaction].person.contact] ?? .fair
    }

    private func envelope(
        _ node: Node, _ process: Process, _ lane: Lane, _ index: Int, _ load: ImaginedConnection.Load
    ) {
        let reader = "reader \(ledger.transactions[load.transaction].person.contact.rawValue)"
        let mood = mood(load)
        let chance = isDraining ? 99 : random.below(100)
        if mood == .unknownUser {
            note("\(node.name): 550 5.1.1 for \(reader)")
            // A process that heard it leaves the reader out from then on, even where its outcome comes too late.
            ledger.contacts[ledger.transactions[load.transaction].person.contact]?.isTouched = true
            settle(process, lane, load, .refused(.rcpt, Reply(code: 550, text: "5.1.1 no such user")), .refusedForGood)
        } else if mood == .neverNow || chance < 5 {
            note("\(node.name): 450 for \(reader)")
            settle(process, lane, load, .refused(.rcpt, Reply(code: 450, text: "4.2.0 try later")), .refusedForNow)
        } else if chance < 9 {
            ledger.abandoned(load.transaction)
            note("\(node.name): the connection is lost before the dot; \(reader) waits again")
            process.connections.remove(at: index)
            process.taken[lane.name, default: []].insert(load.message, at: 0)
            if process.isStopping { giveBack(node, lane.name) }
        } else if chance < 12 {
            note("\(node.name): no server can be asked for \(reader)")
            settle(process, lane, load, .unreachable(.connect, detail: "timeout"), .unreachable)
        } else {
            var decision = ImaginedConnection.Decision.accepts
            if !isDraining {
                switch random.below(100) {
                case ..<6: decision = .refusesForNow
                case ..<10: decision = .refusesForGood
                case ..<13: decision = .neverGotIt
                default: break
                }
            }
            process.service.contentSent(on: lane)
            note("\(node.name): dot for \(reader); the server \(decision)")
            book { ledger throws(Violation) in
                try ledger.content(load.transaction, isAccepted: decision == .accepts)
            }
            if decision == .accepts {
                tally.accepted += 1
                if ledger.people[ledger.transactions[load.transaction].person]?.accepted ?? 0 > 1 { tally.copies += 1 }
            }
            process.connections[index].content = (load, decision)
        }
    }

    private func hearAnswer(
        _ node: Node, _ process: Process, _ lane: Lane, _ index: Int, _ load: ImaginedConnection.Load,
        _ decision: ImaginedConnection.Decision
    ) {
        let reader = "reader \(ledger.transactions[load.transaction].person.contact.rawValue)"
        if decision == .neverGotIt || !isDraining && random.oneIn(16) {
            note("\(node.name): the connection is lost after the dot for \(reader)")
            if let next = process.connections[index].envelope {
                ledger.abandoned(next.transaction)
                process.taken[lane.name, default: []].insert(next.message, at: 0)
            }
            process.connections.remove(at: index)
            if mutant == .unknownIsRepeated {
                settle(process, lane, load, .unreachable(.dot, detail: "lost"), .unreachable)
            } else {
                settle(process, lane, load, .unknown, .unknown)
            }
            if process.isStopping { giveBack(node, lane.name) }
            return
        }
        note("\(node.name): the answer for \(reader) arrives")
        switch decision {
        case .accepts: settle(process, lane, load, .delivered(Reply(code: 250, text: "2.0.0 ok")), .delivered)
        case .refusesForNow:
            settle(process, lane, load, .refused(.dot, Reply(code: 451, text: "4.7.1 later")), .refusedForNow)
        case .refusesForGood, .neverGotIt:
            settle(process, lane, load, .refused(.dot, Reply(code: 554, text: "5.7.1 no")), .refusedForGood)
        }
    }

    private func settle(
        _ process: Process, _ lane: Lane, _ load: ImaginedConnection.Load, _ result: Attempt.Result,
        _ answer: Transaction.Answer
    ) {
        ledger.answered(load.transaction, answer)
        process.service.settled(load.message, Attempt(result: result, host: "mx"), on: lane)
    }
}

/// What a server reads of a message.
private struct Copy {
    let address: String
    let messageID: String
    /// Counted from 0.
    let mailing: Int

    init?(_ message: OutgoingMessage) {
        guard let address = message.recipients.first else { return nil }
        let head = String(decoding: message.content.prefix(1_500), as: UTF8.self)
        guard let messageID = Self.field("Message-ID: ", in: head),
            let subject = Self.field("Subject: mailing ", in: head), let number = Int(subject)
        else { return nil }
        self.address = address
        self.messageID = messageID
        mailing = number
    }

    private static func field(_ name: String, in head: String) -> String? {
        for line in head.split(separator: "\r\n") where line.hasPrefix(name) {
            return String(line.dropFirst(name.count))
        }
        return nil
    }
}
