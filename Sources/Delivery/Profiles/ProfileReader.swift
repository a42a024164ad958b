// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import NIOCore
import Platform
package import SMTP
import Yams

/// What is wrong with a profile, and where.
package struct ProfileDefect: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// From 1; 0: the file as a whole.
    package let line: Int
    package let reason: String

    package var description: String { line > 0 ? "\(file):\(line): \(reason)" : "\(file): \(reason)" }
}

/// Reads one file. Every defect is kept, not only the first.
struct ProfileReader {
    /// Octets of a file.
    static let limit = 1 << 20

    let file: String
    private(set) var defects: [ProfileDefect] = []

    init(file: String) { self.file = file }

    /// Nil: it is no YAML or has no name. With defects what is returned is not to be used.
    mutating func profile(from text: String) -> Profile? {
        guard text.utf8.count <= Self.limit else {
            defects.append(ProfileDefect(file: file, line: 0, reason: "the file is larger than \(Self.limit) octets"))
            return nil
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            var line = 0
            if case YamlError.parser(_, _, let mark, _) = error { line = mark.line }
            if case YamlError.scanner(_, _, let mark, _) = error { line = mark.line }
            defects.append(ProfileDefect(file: file, line: line, reason: "it is no YAML"))
            return nil
        }
        guard let root else {
            defects.append(ProfileDefect(file: file, line: 0, reason: "it is empty"))
            return nil
        }
        let keys = fields(
            root,
            [
                "name", "title", "domains", "exchangers", "limits", "shared", "quiet_minutes", "recovery", "rules",
                "rules_of",
            ])
        guard let name = string(keys["name"], of: "name", in: root) else { return nil }
        if name.isEmpty || !name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }) {
            fail(keys["name"], "a name has lower-case letters, digits and hyphens: '\(name)'")
        }
        var profile = Profile(
            name: name, title: words(keys["title"], of: "title", in: root),
            domains: patterns(keys["domains"]), exchangers: patterns(keys["exchangers"]))
        if let node = keys["limits"] { profile.limits = limits(node) }
        if let node = keys["shared"] { profile.shared = items(node).compactMap { shared($0) } }
        if let node = keys["quiet_minutes"] {
            profile.quietMinutes = Set(items(node).compactMap { integer($0, of: "a quiet minute", 0...59) })
        }
        if let node = keys["recovery"] { profile.recovery = recovery(node) ?? profile.recovery }
        if let node = keys["rules"] { rules(node, into: &profile) }
        if let node = keys["rules_of"] { profile.rulesOf = string(node, of: "rules_of", in: root) }
        return profile
    }

    // MARK: - Parts

    private mutating func limits(_ node: Node) -> Profile.Limits {
        var limits = Profile.Limits()
        let keys = fields(
            node,
            [
                "connections", "messages_per_connection", "messages_per_second", "recipients_per_transaction", "size",
                "idle", "tls",
            ])
        if let node = keys["connections"] {
            limits.connections = integer(node, of: "connections", 1...10_000) ?? limits.connections
        }
        limits.messagesPerConnection = keys["messages_per_connection"].flatMap {
            integer($0, of: "messages_per_connection", 1...1_000_000)
        }
        limits.messagesPerSecond = keys["messages_per_second"].flatMap { rate($0) }
        if let node = keys["recipients_per_transaction"] {
            limits.recipientsPerTransaction = integer(node, of: "recipients_per_transaction", 1...1_000) ?? 100
        }
        limits.size = keys["size"].flatMap { size($0) }
        if let node = keys["idle"], let time = duration(node, of: "idle") { limits.idle = TimeAmount(time) }
        if let node = keys["tls"] { limits.tls = choice(node, of: "tls", Profile.Limits.TLS.self) ?? limits.tls }
        return limits
    }

    private mutating func shared(_ node: Node) -> Profile.Shared? {
        let keys = fields(node, ["of", "connections", "messages_per_second"])
        guard let of = keys["of"] else {
            fail(node, "'of' is missing: whose limit it is")
            return nil
        }
        guard let identity = choice(of, of: "of", ReplyRule.Identity.self) else { return nil }
        let limits = Gate.Limits(
            connections: keys["connections"].flatMap { integer($0, of: "connections", 1...100_000) },
            messagesPerSecond: keys["messages_per_second"].flatMap { rate($0) })
        if limits.connections == nil, limits.messagesPerSecond == nil {
            fail(node, "a shared limit has connections or messages_per_second")
        }
        return Profile.Shared(identity: identity, limits: limits)
    }

    private enum RecoveryKind: String, CaseIterable { case steps, additive }

    private mutating func recovery(_ node: Node) -> Pace.Recovery? {
        let keys = fields(node, ["kind", "connections", "step", "every", "again", "factor", "share"])
        guard let kindNode = keys["kind"], let kind = choice(kindNode, of: "kind", RecoveryKind.self) else {
            if keys["kind"] == nil { fail(node, "'kind' is missing: steps or additive") }
            return nil
        }
        let every = keys["every"].flatMap { duration($0, of: "every") } ?? .seconds(60)
        switch kind {
        case .steps:
            for key in ["factor", "share"] { if let extra = keys[key] { fail(extra, "'\(key)' is for additive") } }
            return .steps(
                connections: keys["connections"].flatMap { integer($0, of: "connections", 1...10_000) } ?? 1,
                step: keys["step"].flatMap { integer($0, of: "step", 1...10_000) } ?? 1, every: TimeAmount(every),
                again: TimeAmount(keys["again"].flatMap { duration($0, of: "again") } ?? .seconds(600)))
        case .additive:
            for key in ["connections", "step", "again"] {
                if let extra = keys[key] { fail(extra, "'\(key)' is for steps") }
            }
            return .additive(
                factor: keys["factor"].flatMap { fraction($0, of: "factor") } ?? 0.5,
                share: keys["share"].flatMap { fraction($0, of: "share") } ?? 0.1, every: TimeAmount(every))
        }
    }

    private mutating func rules(_ node: Node, into profile: inout Profile) {
        var names: Set<String> = []
        for item in items(node) {
            let keys = fields(
                item, ["name", "when", "action", "identity", "for", "reason", "examples", "not"])
            guard let rule = rule(item, keys) else { continue }
            if !names.insert(rule.name).inserted { fail(keys["name"], "a second rule is called '\(rule.name)'") }
            check(rule, keys, item, after: profile.rules)
            profile.rules.append(rule)
        }
    }

    private mutating func rule(_ item: Node, _ keys: [String: Node]) -> ReplyRule? {
        let name = string(keys["name"], of: "name", in: item) ?? ""
        guard let actionNode = keys["action"], let action = choice(actionNode, of: "action", ReplyRule.Action.self)
        else {
            if keys["action"] == nil { fail(item, "the rule '\(name)' has no action") }
            return nil
        }
        let when = keys["when"].map { fields($0, ["phase", "code", "enhanced", "text"]) } ?? [:]
        if when.isEmpty { fail(keys["when"] ?? item, "the rule '\(name)' has no 'when': it would take every reply") }
        var phases: Set<Phase> = []
        if let node = when["phase"] {
            for one in listed(node) {
                guard let text = one.string, let phase = Phase(rawValue: text) else {
                    fail(one, "a phase is connect, greeting, ehlo, tls, mail, rcpt, data or dot")
                    continue
                }
                phases.insert(phase)
            }
        }
        var code: String?
        if let node = when["code"] {
            let text = node.string ?? ""
            if text.utf8.count == 3, "245".contains(text.prefix(1)),
                text.hasSuffix("xx") || text.utf8.allSatisfy({ (48...57).contains($0) })
            {
                code = text
            } else {
                fail(node, "a code is 421 or 4xx: '\(text)'")
            }
        }
        var texts: [TextPattern] = []
        for node in when["text"].map({ listed($0) }) ?? [] {
            guard let text = node.string, !text.isEmpty, text.utf8.count <= TextPattern.limit else {
                fail(node, "a text has 1 to \(TextPattern.limit) octets")
                continue
            }
            texts.append(TextPattern(text))
        }
        let identity = keys["identity"].flatMap { choice($0, of: "identity", ReplyRule.Identity.self) }
        if [.backOff, .suspend].contains(action), keys["identity"] == nil {
            fail(item, "the rule '\(name)' does not say whom it limits: 'identity' is missing")
        }
        let time = keys["for"].flatMap { duration($0, of: "for") }
        if action == .suspend, keys["for"] == nil { fail(item, "the rule '\(name)' suspends without 'for'") }
        return ReplyRule(
            name: name, phases: phases, code: code,
            enhanced: when["enhanced"].flatMap(\.string).map { TextPattern($0, isWhole: true) }, texts: texts,
            action: action, identity: identity ?? .recipient, duration: time,
            reason: words(keys["reason"], of: "reason", in: item))
    }

    /// A rule has to take its own examples, no earlier one may take them from it, and it may not take the others.
    private mutating func check(_ rule: ReplyRule, _ keys: [String: Node], _ item: Node, after earlier: [ReplyRule]) {
        let examples = keys["examples"].map { items($0) } ?? []
        let others = keys["not"].map { items($0) } ?? []
        if examples.isEmpty { fail(keys["examples"] ?? item, "the rule '\(rule.name)' has no examples") }
        for (node, isExample) in examples.map({ ($0, true) }) + others.map({ ($0, false) }) {
            guard let reply = ExampleReply(node.string ?? "", phases: rule.phases) else {
                fail(node, "an example is 'PHASE: CODE text', such as 'rcpt: 550 5.1.1 no such user'")
                continue
            }
            let taken = rule.matches(reply.phase, code: reply.code, enhanced: reply.enhanced, text: reply.text)
            if !isExample {
                if taken { fail(node, "the rule '\(rule.name)' takes a reply that it says it does not") }
                continue
            }
            guard taken else {
                fail(node, "the rule '\(rule.name)' does not take its own example")
                continue
            }
            let thief = earlier.first {
                $0.matches(reply.phase, code: reply.code, enhanced: reply.enhanced, text: reply.text)
            }
            if let thief { fail(node, "the earlier rule '\(thief.name)' takes this example of '\(rule.name)'") }
        }
    }

    // MARK: - Values

    mutating func fail(_ node: Node?, _ reason: String) {
        defects.append(ProfileDefect(file: file, line: node?.mark?.line ?? 0, reason: reason))
    }

    private mutating func fields(_ node: Node, _ allowed: Set<String>) -> [String: Node] {
        guard let mapping = node.mapping else {
            fail(node, "keys and values were expected here")
            return [:]
        }
        var found: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard allowed.contains(name) else {
                fail(key, "the key '\(name)' is not known; known are \(allowed.sorted().joined(separator: ", "))")
                continue
            }
            if found.updateValue(value, forKey: name) != nil { fail(key, "the key '\(name)' stands here twice") }
        }
        return found
    }

    private mutating func items(_ node: Node) -> [Node] {
        guard let sequence = node.sequence else {
            fail(node, "a list was expected here")
            return []
        }
        return Array(sequence)
    }

    /// A list, or one of what it would hold.
    private func listed(_ node: Node) -> [Node] { node.sequence.map { Array($0) } ?? [node] }

    private mutating func string(_ node: Node?, of key: String, in parent: Node) -> String? {
        guard let text = node?.string else {
            fail(node ?? parent, "'\(key)' is missing, or no text")
            return nil
        }
        return text
    }

    private mutating func words(_ node: Node?, of key: String, in parent: Node) -> Words {
        guard let node else {
            fail(parent, "'\(key)' is missing: {en: …, ja: …}")
            return Words(en: "", ja: "")
        }
        let keys = fields(node, ["en", "ja"])
        return Words(
            en: string(keys["en"], of: "en", in: node) ?? "", ja: string(keys["ja"], of: "ja", in: node) ?? "")
    }

    private mutating func patterns(_ node: Node?) -> [String] {
        guard let node else { return [] }
        return items(node).compactMap { item in
            guard let text = item.string, !text.isEmpty, text == text.lowercased(),
                text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }),
                text.dropFirst(text.hasPrefix("*.") ? 2 : 0).contains("."),
                !text.dropFirst(1).contains("*")
            else {
                fail(item, "a domain is lower case, in A-labels, exact or *.suffix: '\(item.string ?? "")'")
                return nil
            }
            return text
        }
    }

    private mutating func integer(_ node: Node, of key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = node.string, let number = Int(text), range.contains(number) else {
            fail(
                node, "\(key) is a whole number from \(range.lowerBound) to \(range.upperBound): '\(node.string ?? "")'"
            )
            return nil
        }
        return number
    }

    private mutating func fraction(_ node: Node, of key: String) -> Double? {
        let text = node.string ?? ""
        let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let number, number > 0, number <= 1 else {
            fail(node, "\(key) is a share such as 0.5 or 50%: '\(text)'")
            return nil
        }
        return number
    }

    private mutating func duration(_ node: Node, of key: String) -> Duration? {
        guard let text = node.string, let time = Duration(parsing: text), time > .zero, time <= .seconds(31 * 86_400)
        else {
            fail(node, "\(key) is a time such as 30s, 10m, 2h, 1d: '\(node.string ?? "")'")
            return nil
        }
        return time
    }

    private mutating func rate(_ node: Node) -> Double? {
        let parts = (node.string ?? "").split(separator: "/", maxSplits: 1)
        let seconds: [Substring: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let first = parts.first, let number = Double(first),
            let unit = parts.count == 1 ? 1 : seconds[parts[1]], (0.000_1...1_000_000).contains(number / unit)
        else {
            fail(node, "a rate is 10/s, 600/m, 5000/h or 100000/d: '\(node.string ?? "")'")
            return nil
        }
        return number / unit
    }

    private mutating func size(_ node: Node) -> Int? {
        let text = node.string ?? ""
        let units = [("MB", 1 << 20), ("kB", 1 << 10)]
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            if let number = Int(text.dropLast(2)), (1...100_000).contains(number) { return number * factor }
        }
        if let number = Int(text), (1...1 << 30).contains(number) { return number }
        fail(node, "a size is 10MB, 500kB or octets: '\(text)'")
        return nil
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: Node, of key: String, _ type: Choice.Type
    ) -> Choice? {
        if let choice = Choice(rawValue: node.string ?? "") { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        fail(node, "\(key) is one of \(known): '\(node.string ?? "")'")
        return nil
    }
}

/// `rcpt: 550 5.1.1 no such user`; without a phase the first that the rule names.
package struct ExampleReply: Sendable {
    package let phase: Phase
    package let reply: Reply

    var code: Int { Int(reply.code) }
    var enhanced: String? { reply.enhancedStatus }
    var text: String { reply.text }

    package init?(_ line: String, phases: Set<Phase> = []) {
        var rest = Substring(line)
        let order: [Phase] = [.rcpt, .mail, .data, .dot, .greeting, .connect, .ehlo, .tls]
        var phase = order.first { phases.contains($0) } ?? .rcpt
        if let colon = rest.firstIndex(of: ":"), let named = Phase(rawValue: String(rest[..<colon])) {
            phase = named
            rest = rest[rest.index(after: colon)...].drop { $0 == " " }
        }
        guard let code = UInt16(rest.prefix(3)), (200...599).contains(code) else { return nil }
        self.phase = phase
        reply = Reply(code: code, text: String(rest.dropFirst(3).drop { $0 == " " || $0 == "-" }))
    }
}
