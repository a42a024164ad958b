// SPDX-License-Identifier: Apache-2.0

/// How many of an address's last recipients were unknown.
struct UnknownShare {
    private let count: Int
    private var verdicts: [Bool] = []
    private var next = 0
    private(set) var unknown = 0

    init(of count: Int) { self.count = count }

    /// The share of unknown ones among the last `count`; nil before there were so many.
    mutating func share(after isUnknown: Bool) -> Double? {
        if isUnknown { unknown += 1 }
        if verdicts.count < count {
            verdicts.append(isUnknown)
        } else {
            if verdicts[next] { unknown -= 1 }
            verdicts[next] = isUnknown
            next = next + 1 == count ? 0 : next + 1
        }
        return verdicts.count == count ? Double(unknown) / Double(count) : nil
    }
}
