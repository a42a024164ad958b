// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// `250ms`, `2s`, `5m`, `1h`, `3d`.
    package init?(parsing text: some StringProtocol) {
        let trimmed = text.drop { $0 == " " }
        let digits = trimmed.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number < 100_000_000 else { return nil }
        switch trimmed.dropFirst(digits.count) {
        case "ms": self = .milliseconds(number)
        case "s", "": self = .seconds(number)
        case "m": self = .seconds(number * 60)
        case "h": self = .seconds(number * 3_600)
        case "d": self = .seconds(number * 86_400)
        default: return nil
        }
    }
}
