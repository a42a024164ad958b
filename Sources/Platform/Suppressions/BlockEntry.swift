// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// What somebody wants to get no more mail: an address, or everybody at a domain.
package enum BlockEntry: Sendable, Hashable {
    /// `EmailAddress.suppressionKey`; there need be no contact with it.
    case address(String)
    /// As `EmailAddress.domain`.
    case domain(String, coversSubdomains: Bool)

    /// Octets of a line.
    package static let textLimit = 1_000
    /// Below these, in Japan, companies have their domains: whoever blocks one with its subdomains blocks everybody.
    private static let shared: Set<String> = Set(
        ["ac", "ad", "co", "ed", "go", "gr", "lg", "ne", "or"].map { "\($0).jp" } + ["co.uk", "com.au", "com.cn"])

    /// Where the entry lies in the list. No address begins with `@`.
    package var key: String {
        switch self {
        case .address(let key): key
        case .domain(let name, _): Self.key(ofDomain: name)
        }
    }

    package static func key(ofDomain domain: String) -> String { "@" + domain }

    /// The domain of such a key; nil for that of an address.
    package static func domain(ofKey key: String) -> String? { key.first == "@" ? String(key.dropFirst()) : nil }

    /// Reads `reader@example.jp`, `example.co.jp`, `@example.co.jp`, or `*.example.co.jp`, which covers subdomains
    /// whatever `coversSubdomains` says for the others. Space around it and a separator behind it do not matter, nor
    /// the mark that exports put before what a spreadsheet would compute.
    package init(parsing text: String, coversSubdomains: Bool) throws(BlockFault) {
        guard text.utf8.count <= Self.textLimit else {
            throw BlockFault(reason: Wording(japanese: "長すぎます", english: "the line is too long"))
        }
        var line = ImportRowReader.unmarked(ImportColumns.trimmed(text))
        while let last = line.last, last == "," || last == ";" { line = ImportColumns.trimmed(String(line.dropLast())) }
        do throws(AddressError) {
            if let at = line.firstIndex(of: "@"), at != line.startIndex {
                self = .address(try EmailAddress(parsing: line).suppressionKey)
                return
            }
            var name = line.first == "@" ? line.dropFirst() : line[...]
            let isMarked = name.hasPrefix("*.")
            if isMarked { name = name.dropFirst(2) }
            self = .domain(try DomainName.normalized(name), coversSubdomains: isMarked || coversSubdomains)
        } catch {
            throw BlockFault(error, isDomain: !line.contains("@"))
        }
        if case .domain(let name, true) = self, Self.shared.contains(name) {
            throw BlockFault(
                reason: Wording(
                    japanese: "多くの会社が使うドメインです。会社のドメインまで書いてください",
                    english: "many companies have their domains below it: name the company's"))
        }
    }
}

/// Why a line names nobody who could be blocked.
package struct BlockFault: Error, Equatable {
    /// Half a sentence.
    package let reason: Wording

    init(reason: Wording) { self.reason = reason }

    init(_ error: AddressError, isDomain: Bool) {
        if isDomain, error != .empty, error != .domainTooLong {
            reason = Wording(japanese: "メールアドレスでもドメインでもありません", english: "neither a mail address nor a domain")
        } else {
            let known = ImportRowReader.reason(error)
            reason = Wording(japanese: known.japanese, english: known.english)
        }
    }
}
