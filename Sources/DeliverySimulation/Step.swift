// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform

/// What may happen next.
enum Step {
    // What a process does by itself
    case begin(Node)
    case work(Node, Process.Loop)
    case background(Node)
    case take(Node, lane: String)
    case mail(Node, lane: String)
    case connection(Node, Int)
    /// A lane is closed, and what it had taken goes back.
    case giveBack(Node, lane: String)
    case endStopping(Node)

    // What befalls it
    case crash(Node)
    case stop(Node)
    case freeze(Node)
    case thaw(Node)
    case hear(Node)
    case outage
    case pass
    case setClock(Node)

    // What people do
    case launch(CampaignID)
    case schedule(CampaignID)
    case pause(CampaignID)
    case resume(CampaignID)
    case cancel(CampaignID)
    case unsubscribe(ContactID)
    case block(ContactID)
    case blockDomain
    case stopContact(ContactID)
    case changeAddress(ContactID)
    case addContact
}

extension Simulation {
    /// Chooses among what is possible, and does it.
    func step() async {
        guard violation == nil else { return }
        let options = self.options()
        let total = options.reduce(0) { $0 + $1.weight }
        guard total > 0 else {
            pass(.seconds(1))
            return
        }
        var ticket = random.below(total)
        for option in options {
            ticket -= option.weight
            if ticket < 0 {
                await perform(option.step)
                return
            }
        }
    }

    func perform(_ step: Step) async {
        stepCount += 1
        tally.steps += 1
        depth += 1
        defer { depth -= 1 }
        switch step {
        case .begin(let node): await begin(node)
        case .work(let node, let loop): await work(node, loop)
        case .background(let node): await background(node)
        case .take(let node, let lane): take(node, lane)
        case .mail(let node, let lane): mail(node, lane)
        case .connection(let node, let index): go(node, index)
        case .giveBack(let node, let lane): giveBack(node, lane)
        case .endStopping(let node): await endStopping(node)
        case .crash(let node): await end(node, node.process, "crashes")
        case .stop(let node): stop(node)
        case .freeze(let node): freeze(node)
        case .thaw(let node): await thaw(node)
        case .hear(let node): hear(node)
        case .outage: outage()
        case .pass: await passSome()
        case .setClock(let node): setClock(node)
        case .launch(let id): await launch(id)
        case .schedule(let id): await schedule(id)
        case .pause(let id): await pause(id)
        case .resume(let id): await resume(id)
        case .cancel(let id): await cancel(id)
        case .unsubscribe(let id): await unsubscribe(id)
        case .block(let id): await block(id)
        case .blockDomain: await blockDomain()
        case .stopContact(let id): await stopContact(id)
        case .changeAddress(let id): await changeAddress(id)
        case .addContact: await addContact()
        }
        for node in nodes where node.process?.isGone == true { await end(node, node.process, "is gone") }
    }

    /// Everything that may happen now, with how likely it is.
    private func options() -> [(weight: Int, step: Step)] {
        var options: [(weight: Int, step: Step)] = []
        var isUp = false
        for node in nodes {
            if node.stoppedAt != nil {
                options.append((4, .thaw(node)))
                continue
            }
            guard let process = node.process else {
                options.append((10, .begin(node)))
                continue
            }
            guard !process.isGone else { continue }
            if !node.inbox.isEmpty { options.append((15, .hear(node))) }
            if process.isStopping {
                options += stoppingOptions(node, process)
                continue
            }
            isUp = true
            options += workOptions(node, process)
            options += sendingOptions(node, process)
            guard depth < 2 else { continue }
            options.append((1, .crash(node)))
            // The loops end before an orderly stop gives back what waits.
            if random.oneIn(3), process.busy.isSubset(of: [.committing]) { options.append((1, .stop(node))) }
            if nodes.count > 1 || random.oneIn(4) { options.append((1, .freeze(node))) }
        }
        if depth == 0 { options.append((6, .pass)) }
        if depth < 2, random.oneIn(6) {
            options.append((1, .outage))
            options.append((1, .setClock(random.among(nodes))))
        }
        if isUp { options += peopleOptions() }
        return options
    }

    private func workOptions(_ node: Node, _ process: Process) -> [(weight: Int, step: Step)] {
        var options: [(weight: Int, step: Step)] = []
        func offer(_ weight: Int, _ loop: Process.Loop) {
            if !process.busy.contains(loop) { options.append((weight, .work(node, loop))) }
        }
        offer(6, .planning)
        offer(8, .claiming)
        offer(process.service.unwrittenCount > 0 ? 8 : 0, .committing)
        offer(3, .sweeping)
        offer(2, .timetable)
        if process.background.count > 0 { options.append((10, .background(node))) }
        return options
    }

    private func sendingOptions(_ node: Node, _ process: Process) -> [(weight: Int, step: Step)] {
        var options: [(weight: Int, step: Step)] = []
        for lane in process.engine.awake where process.taken[lane, default: []].count < 8 {
            options.append((8, .take(node, lane: lane)))
        }
        for lane in process.taken.keys.sorted() where process.taken[lane]?.isEmpty == false {
            if !process.engine.isStalled { options.append((12, .mail(node, lane: lane))) }
            if random.oneIn(20) { options.append((2, .giveBack(node, lane: lane))) }
        }
        for index in process.connections.indices where !process.connections[index].isIdle {
            options.append((12, .connection(node, index)))
        }
        return options
    }

    private func stoppingOptions(_ node: Node, _ process: Process) -> [(weight: Int, step: Step)] {
        var options: [(weight: Int, step: Step)] = [(1, .crash(node))]
        for index in process.connections.indices where !process.connections[index].isIdle {
            options.append((12, .connection(node, index)))
        }
        if !process.busy.contains(.committing) { options.append((8, .work(node, .committing))) }
        if process.background.count > 0 { options.append((10, .background(node))) }
        if process.isIdle, process.busy.isEmpty { options.append((20, .endStopping(node))) }
        return options
    }
}
