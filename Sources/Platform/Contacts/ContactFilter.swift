// SPDX-License-Identifier: Apache-2.0

/// Whom a search or an audience means, with the members of its lists at hand.
struct ContactFilter: Sendable {
    /// In any of these, ascending ids each; nil: whoever it is.
    var anyOf: [[Int64]]?
    /// In each of these.
    var allOf: [[Int64]] = []
    var noneOf: [[Int64]] = []
    /// Folded parts that all occur.
    var parts: [[UInt8]] = []
    var matcher = AudienceMatcher([])
    /// Who would get mail and is at one of these gets none.
    var blocked = BlockedDomains()

    /// By row of the segment, whether it is meant, whatever its state.
    func marks(in segment: ContactSegment) -> [Bool] {
        var marks = [Bool](repeating: true, count: segment.count)
        let first = segment.ids.first ?? 0
        if let anyOf {
            var walks = anyOf.map { IDWalk($0, from: first) }
            for row in marks.indices {
                var isIn = false
                for walk in walks.indices where !isIn { isIn = walks[walk].contains(segment.ids[row]) }
                marks[row] = isIn
            }
        }
        for ids in allOf {
            var walk = IDWalk(ids, from: first)
            for row in marks.indices where !walk.contains(segment.ids[row]) { marks[row] = false }
        }
        for ids in noneOf {
            var walk = IDWalk(ids, from: first)
            for row in marks.indices where walk.contains(segment.ids[row]) { marks[row] = false }
        }
        for part in parts { segment.keep(part, in: &marks) }
        if !matcher.isTrivial {
            let bytes = segment.text
            let text = bytes.span
            for row in marks.indices where marks[row] {
                marks[row] = matcher.holds(text.extracting(segment.range(row)))
            }
        }
        return marks
    }
}

extension ContactIndex {
    /// Ids that fit and are in one of the states, ascending, by segment.
    @concurrent
    func ids(_ filter: ContactFilter, in states: Set<Contact.State>, needsFree: Bool) async -> [[Int64]] {
        let blocked = blocks(filter)
        return await overSegments { segment in
            let marks = filter.marks(in: segment)
            var ids: [Int64] = []
            for row in marks.indices where marks[row] && states.contains(segment.states[row]) {
                if needsFree, segment.isSuppressed[row] || blocked?[Int(segment.domains[row])] ?? false { continue }
                ids.append(segment.ids[row])
            }
            return ids
        }
    }

    /// By domain of the index whether it is blocked; nil: none is.
    private func blocks(_ filter: ContactFilter) -> [Bool]? {
        filter.blocked.isEmpty ? nil : domains.map { filter.blocked.covers($0) }
    }

    /// `merged`: 64 fields at most.
    @concurrent
    func count(_ filter: ContactFilter, merged: [ContactFieldID]) async -> AudienceCount {
        let fields = merged.prefix(64).map(\.rawValue)
        let domainCount = domains.count
        let blocked = blocks(filter)
        let tallies = await overSegments { segment -> Tally in
            var tally = Tally(blanks: [Int](repeating: 0, count: fields.count))
            var perDomain = [Int32](repeating: 0, count: domainCount)
            let marks = filter.marks(in: segment)
            let bytes = segment.text
            let text = bytes.span
            for row in marks.indices where marks[row] {
                guard segment.states[row] == .active else {
                    tally.leftOut[segment.states[row], default: 0] += 1
                    continue
                }
                guard !segment.isSuppressed[row] else {
                    tally.suppressed += 1
                    continue
                }
                if let blocked, blocked[Int(segment.domains[row])] {
                    tally.atBlockedDomains += 1
                    continue
                }
                tally.recipients += 1
                perDomain[Int(segment.domains[row])] += 1
                guard !fields.isEmpty else { continue }
                let present = SearchRow.presence(of: fields, in: text.extracting(segment.range(row)))
                for index in fields.indices where present >> UInt64(index) & 1 == 0 { tally.blanks[index] += 1 }
            }
            for (domain, count) in perDomain.enumerated() where count > 0 {
                tally.domains.append((Int32(domain), count))
            }
            return tally
        }
        var count = AudienceCount()
        var perDomain = [Int](repeating: 0, count: domainCount)
        for tally in tallies {
            count.recipients += tally.recipients
            count.suppressed += tally.suppressed
            count.atBlockedDomains += tally.atBlockedDomains
            count.leftOut.merge(tally.leftOut, uniquingKeysWith: +)
            for (domain, number) in tally.domains { perDomain[Int(domain)] += Int(number) }
            for (field, blanks) in zip(merged, tally.blanks) { count.blanks[field, default: 0] += blanks }
        }
        for (domain, number) in perDomain.enumerated() where number > 0 { count.domains[domains[domain]] = number }
        for field in merged where count.blanks[field] == nil { count.blanks[field] = 0 }
        return count
    }

    private struct Tally: Sendable {
        var recipients = 0
        var suppressed = 0
        var atBlockedDomains = 0
        var leftOut: [Contact.State: Int] = [:]
        var domains: [(domain: Int32, count: Int32)] = []
        var blanks: [Int]
    }

    /// What each segment gives, in their order; two tasks share a large index.
    private func overSegments<T: Sendable>(_ body: @escaping @Sendable (ContactSegment) -> T) async -> [T] {
        guard segments.count > 8 else { return segments.map(body) }
        let half = segments.count / 2
        async let later = Self.each(Array(segments[half...]), body)
        let earlier = segments[..<half].map(body)
        return await earlier + later
    }

    @concurrent
    private static func each<T: Sendable>(
        _ segments: [ContactSegment], _ body: @escaping @Sendable (ContactSegment) -> T
    ) async -> [T] {
        segments.map(body)
    }
}
