// SPDX-License-Identifier: Apache-2.0

internal import SMTP

/// Blocks as people write them in a command.
extension Block {
    /// `PROVIDER:FROM-TO[:PLACE][:REPLY]`, such as `gmail:60-360`, `gmail:1m-6m:421-4.7.28 Unusual rate of mail` or
    /// `outlook:0-5m:rcpt:451 4.7.500 Server busy`.
    ///
    /// `FROM` and `TO` are times after the start: a number of seconds, or with `s`, `m` or `h`. `PLACE` is `greeting` or
    /// `rcpt`. `REPLY` is a code of 400 to 599 and its text, with a blank or a hyphen between.
    ///
    /// - Throws: ``ImposedLimits/Invalid`` with the reason.
    public static func read(_ text: String) throws(ImposedLimits.Invalid) -> (provider: Provider, block: Block) {
        var parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)[...]
        guard parts.count >= 2, let name = parts.popFirst(), let times = parts.popFirst() else {
            throw ImposedLimits.Invalid("a block is PROVIDER:FROM-TO[:REPLY], not '\(text)'")
        }
        guard let provider = Provider(rawValue: String(name)) else {
            throw ImposedLimits.Invalid("there is no provider '\(name)'")
        }
        let ends = times.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { throw ImposedLimits.Invalid("'\(times)' is not FROM-TO") }
        let from = try Duration.reading(ends[0])
        let to = try Duration.reading(ends[1])
        guard from < to else { throw ImposedLimits.Invalid("'\(times)' ends before it begins") }
        var block = Block(from: from, to: to)
        guard var rest = parts.first else { return (provider, block) }
        let word = rest.prefix { $0 != ":" }
        if let place = Place(rawValue: String(word)) {
            block.place = place
            rest = rest.dropFirst(word.count)
            guard !rest.isEmpty else { return (provider, block) }
            rest = rest.dropFirst()
        }
        block.reply = try reply(rest)
        return (provider, block)
    }

    private static func reply(_ text: Substring) throws(ImposedLimits.Invalid) -> ServerReply {
        let digits = text.prefix(3)
        let separator = text.dropFirst(3).first
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let code = UInt16(digits), (400...599).contains(code),
            separator == nil || separator == " " || separator == "-"
        else { throw ImposedLimits.Invalid("'\(text)' is not a code of 400 to 599 and its text") }
        return ServerReply(code, String(text.dropFirst(4)))
    }
}

extension UnknownUserBlock {
    /// `SHARE:N:DURATION[:network]`, such as `0.3:200:10m`: more than three tenths of the last 200 recipients.
    ///
    /// - Throws: ``ImposedLimits/Invalid`` with the reason.
    public static func read(_ text: String) throws(ImposedLimits.Invalid) -> UnknownUserBlock {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 || (parts.count == 4 && parts[3] == "network") else {
            throw ImposedLimits.Invalid("a block of unknown users is SHARE:N:DURATION[:network], not '\(text)'")
        }
        guard let share = Double(parts[0]), share >= 0, share < 1 else {
            throw ImposedLimits.Invalid("the share '\(parts[0])' is not 0 to 1")
        }
        guard let count = Int(parts[1]), counts.contains(count) else {
            throw ImposedLimits.Invalid("'\(parts[1])' recipients are not 200 to 100,000")
        }
        let duration = try Duration.reading(parts[2])
        return UnknownUserBlock(share: share, of: count, for: duration, blocksNetwork: parts.count == 4)
    }
}

extension Duration {
    /// Seconds, or a number with `s`, `m` or `h`; at most 7 days.
    static func reading(_ text: Substring) throws(ImposedLimits.Invalid) -> Duration {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600]
        let unit = text.last.flatMap { units[$0] }
        let number = unit == nil ? text : text.dropLast()
        guard let value = Double(number), value.isFinite, value >= 0 else {
            throw ImposedLimits.Invalid("'\(text)' is not a time such as 90, 90s, 5m or 1h")
        }
        let seconds = value * (unit ?? 1)
        guard seconds <= ImposedLimits.longestDuration.inSeconds else {
            throw ImposedLimits.Invalid("'\(text)' is longer than 7 days")
        }
        return .nanoseconds(Int64(seconds * 1e9))
    }
}
