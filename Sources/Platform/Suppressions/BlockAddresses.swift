// SPDX-License-Identifier: Apache-2.0

/// What came of an addition to the list.
package struct BlockReport: Sendable, Equatable {
    /// Lines that could not be used and are shown, at most.
    package static let exampleLimit = 20

    package struct Unusable: Sendable, Equatable {
        /// From 1.
        package let line: Int
        /// 100 characters at most.
        package let text: String
        /// Half a sentence.
        package let reason: Wording
    }

    package var added = 0
    /// On the list already, or a line before said the same.
    package var present = 0
    package var unusable = 0
    /// Readers who were active and are stopped now. Those at a blocked domain are not among them: they stay as they are.
    package var stopped = 0
    /// The first ``exampleLimit`` of the unusable.
    package var examples: [Unusable] = []

    package init() {}

    fileprivate mutating func refuse(_ line: BlockLine, _ reason: Wording) {
        unusable += 1
        guard examples.count < Self.exampleLimit else { return }
        examples.append(Unusable(line: line.number, text: String(line.text.prefix(100)), reason: reason))
    }
}

/// A line as it stands in a paste or a file.
package struct BlockLine: Sendable {
    let number: Int
    let text: String
    /// Why the line cannot be read at all.
    var fault: Wording?
}

/// Puts addresses and domains on the tenant's list; in the audit log, and effective on mail that is queued when it returns.
package struct BlockAddresses: Sendable {
    /// Entries of one transaction.
    package static let batchSize = 2_000
    /// Lines of a paste; more come as a file.
    package static let pasteLimit = 20_000

    private let stores: any AuditStore & SuppressionList
    private let listening: any SuppressionListening
    private let now: @Sendable () -> Timestamp

    package init(
        stores: any AuditStore & SuppressionList, listening: any SuppressionListening,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.listening = listening
        self.now = now
    }

    /// One entry a line; empty lines are passed over. Refused past ``pasteLimit`` lines, and when nothing is named.
    package func run(
        text: String, coversSubdomains: Bool, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> BlockReport {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .map { BlockLine(number: $0.offset + 1, text: ImportColumns.trimmed(String($0.element))) }
            .filter { !$0.text.isEmpty }
        guard !lines.isEmpty else {
            throw Refusal(english: "name an address or a domain", japanese: "アドレスかドメインを入れてください。")
        }
        guard lines.count <= Self.pasteLimit else {
            throw Refusal(
                english: "no more than \(Self.pasteLimit) lines at a time; send more as a file",
                japanese: "一度に貼り付けられるのは\(Self.pasteLimit)行までです。それより多いときは、ファイルで加えてください。")
        }
        var report = BlockReport()
        do throws(StoreError) {
            for start in stride(from: 0, to: lines.count, by: Self.batchSize) {
                let piece = lines[start..<min(lines.count, start + Self.batchSize)]
                try await take(Array(piece), coversSubdomains, of: tenant, into: &report)
            }
            try await record(report, name: lines.count == 1 ? lines[0].text : "", of: tenant, actor: actor)
        } catch { throw Refusal(error) }
        return report
    }

    /// A CSV file, or a text file with an entry a line, in any encoding that imports read. The column is the one named
    /// as imports know it or as our own export names it, else the first with an `@` in the first row, else the first.
    ///
    /// `progress` hears how many octets of the total are read. What was stored before a failure stays.
    package func run(
        file path: String, named name: String, coversSubdomains: Bool, of tenant: TenantID, actor: String,
        progress: @Sendable (_ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> BlockReport {
        var source = try ImportSource(path: path)
        let column = BlockColumn(header: source.header, coversSubdomains: coversSubdomains)
        var report = BlockReport()
        do throws(StoreError) {
            if !column.isNamed, source.header.indices.contains(column.index) {
                let first = BlockLine(number: 1, text: source.header[column.index])
                try await take([first], coversSubdomains, of: tenant, into: &report)
            }
        } catch { throw .store(error) }
        while true {
            let rows = try source.next(Self.batchSize)
            if rows.isEmpty { break }
            let lines = rows.map { column.line(of: $0, encoding: source.encoding) }.filter { !$0.text.isEmpty }
            do throws(StoreError) {
                try await take(lines, coversSubdomains, of: tenant, into: &report)
            } catch { throw .store(error) }
            progress(source.bytes, source.size)
        }
        do throws(StoreError) {
            try await record(report, name: name, of: tenant, actor: actor)
        } catch { throw .store(error) }
        return report
    }

    private func take(
        _ lines: [BlockLine], _ coversSubdomains: Bool, of tenant: TenantID, into report: inout BlockReport
    ) async throws(StoreError) {
        var found: [(line: BlockLine, entry: BlockEntry)] = []
        for line in lines {
            if let fault = line.fault {
                report.refuse(line, fault)
                continue
            }
            do throws(BlockFault) {
                found.append((line, try BlockEntry(parsing: line.text, coversSubdomains: coversSubdomains)))
            } catch {
                report.refuse(line, error.reason)
            }
        }
        guard !found.isEmpty else { return }
        var result = try await stores.block(found.map(\.entry), of: tenant, at: now())
        // All that is on the list now, not only what is new: an earlier call may have written it and failed to say so.
        var domains = BlockedDomains()
        var hasDomains = false
        for case .domain(let name, let isWide) in found.map(\.entry)
        where !result.refused.contains(.domain(name, coversSubdomains: isWide)) {
            domains.insert(name, coversSubdomains: isWide)
            hasDomains = true
        }
        if hasDomains { listening.block(domains, of: tenant) }
        if !result.contacts.isEmpty { listening.suppress(result.contacts, reason: .manual) }
        report.stopped += result.stopped.count
        for (line, entry) in found {
            if result.refused.contains(entry) {
                report.refuse(line, Self.tooMany)
            } else if result.added.remove(entry) != nil {
                report.added += 1
            } else {
                report.present += 1
            }
        }
    }

    private static let tooMany = Wording(
        japanese: "ドメインは\(BlockedDomains.limit)件までです", english: "no more than \(BlockedDomains.limit) domains")

    private func record(
        _ report: BlockReport, name: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        let counts = "+\(report.added) =\(report.present) -\(report.unusable)"
        let shown = String(name.unicodeScalars.filter { $0.properties.generalCategory != .control }.map(Character.init))
        try await stores.record(
            AuditEntry(
                tenant: tenant, at: now(), actor: actor, action: "suppressions.add",
                subject: shown.isEmpty ? counts : "\(shown.prefix(200)): \(counts)"))
    }
}

/// Where a file has its entries.
private struct BlockColumn {
    /// How our own export names the column.
    private static let ownNames = ["アドレスまたはドメイン", "address or domain"]

    let index: Int
    /// The first row holds names, or words that are no entry, and is not one.
    let isNamed: Bool

    init(header: [String], coversSubdomains: Bool) {
        let names = header.map { ImportColumns.trimmed($0).lowercased() }
        if let known = names.firstIndex(where: Self.ownNames.contains) ?? ImportColumns.address(in: header) {
            (index, isNamed) = (known, true)
            return
        }
        let column = names.firstIndex { $0.contains("@") } ?? 0
        index = column
        // A word without dot and @, such as `アドレス`, is a name whatever the language.
        isNamed = !names.contains { $0.contains("@") || $0.contains(".") }
    }

    func line(of row: CSVRow, encoding: TextEncoding) -> BlockLine {
        if let fault = row.fault {
            let reason = ImportRowReader.reason(fault)
            let text = row.count > 0 ? encoding.decode(row[0]) : ""
            return BlockLine(
                number: row.line, text: text.isEmpty ? " " : text,
                fault: Wording(japanese: reason.japanese, english: reason.english))
        }
        // A row that is shorter has nothing there: it is passed over as an empty line is.
        let text = index < row.count ? encoding.decode(row[index]) : ""
        return BlockLine(number: row.line, text: ImportColumns.trimmed(text))
    }
}
