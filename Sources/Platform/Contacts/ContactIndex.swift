// SPDX-License-Identifier: Apache-2.0

/// All contacts of one tenant in memory, as of one moment: about 150 octets each. A value; old ones stay as they are
/// while somebody still searches them.
struct ContactIndex: Sendable {
    private(set) var segments: [ContactSegment] = []
    private(set) var domains: [String] = []
    private var indexOfDomain: [String: Int32] = [:]
    private(set) var count = 0

    init() {}

    /// Takes in contacts that were made or changed, in any order; of two rows of a contact the later one counts.
    mutating func take(_ chunk: ContactChunk) {
        guard chunk.count > 0 else { return }
        let order = chunk.ids.indices.sorted { (chunk.ids[$0], $0) < (chunk.ids[$1], $1) }
        var next = 0
        var rebuilt: [ContactSegment] = []
        rebuilt.reserveCapacity(segments.count + chunk.count / ContactSegment.size + 1)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            let limit = isLast ? Int64.max : segment.ids.last ?? 0
            let first = next
            while next < order.count && chunk.ids[order[next]] <= limit { next += 1 }
            if first == next {
                rebuilt.append(segment)
            } else {
                merge(segment, chunk, order[first..<next], into: &rebuilt)
            }
        }
        if segments.isEmpty { merge(nil, chunk, order[...], into: &rebuilt) }
        segments = rebuilt
        count = rebuilt.reduce(0) { $0 + $1.count }
    }

    private mutating func merge(
        _ segment: ContactSegment?, _ chunk: ContactChunk, _ order: ArraySlice<Int>,
        into rebuilt: inout [ContactSegment]
    ) {
        var rows = ContactRows()
        func finish(_ rows: inout ContactRows) {
            rebuilt.append(ContactSegment(rows))
            rows = ContactRows()
        }
        var old = 0
        let oldCount = segment?.count ?? 0
        for (position, row) in zip(order.indices, order) {
            let id = chunk.ids[row]
            if position + 1 < order.endIndex && chunk.ids[order[position + 1]] == id { continue }
            while let segment, old < oldCount, segment.ids[old] < id {
                if rows.count == ContactSegment.size { finish(&rows) }
                rows.append(segment, old)
                old += 1
            }
            if let segment, old < oldCount, segment.ids[old] == id { old += 1 }
            if rows.count == ContactSegment.size { finish(&rows) }
            rows.append(chunk, row, domain: domain(of: chunk, row))
        }
        while let segment, old < oldCount {
            if rows.count == ContactSegment.size { finish(&rows) }
            rows.append(segment, old)
            old += 1
        }
        if rows.count > 0 { finish(&rows) }
    }

    private mutating func domain(of chunk: ContactChunk, _ row: Int) -> Int32 {
        let range = (row == 0 ? 0 : chunk.domainEnds[row - 1])..<chunk.domainEnds[row]
        let name = String(decoding: chunk.domains[range], as: UTF8.self)
        if let index = indexOfDomain[name] { return index }
        let index = Int32(domains.count)
        indexOfDomain[name] = index
        domains.append(name)
        return index
    }
}

/// Ascending ids against which the rows of an index are checked one after the other, in their order.
struct IDWalk {
    private let ids: [Int64]
    private var next = 0

    init(_ ids: [Int64], from first: Int64) {
        self.ids = ids
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < first { low = middle + 1 } else { high = middle }
        }
        next = low
    }

    mutating func contains(_ id: Int64) -> Bool {
        while next < ids.count && ids[next] < id { next += 1 }
        return next < ids.count && ids[next] == id
    }
}
