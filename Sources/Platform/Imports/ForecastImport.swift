// SPDX-License-Identifier: Apache-2.0

/// What an import of a file would do, counted over the whole file before anything is stored.
package struct ImportForecast: Sendable, Equatable {
    /// A row as it would be stored, or why not.
    package struct Row: Sendable, Equatable {
        package let line: Int
        /// In the order of the columns that are taken, the address first.
        package let cells: [String]
        package let reason: Refusal?
    }

    package var rows = 0
    package var created = 0
    package var updated = 0
    /// Rows whose address stood in the file before: they speak last.
    package var repeated = 0
    /// Left out by the mode.
    package var leftOut = 0
    package var optedOut = 0
    package var trashed = 0
    /// Rows that cannot be taken, by reason, the most frequent first; at most ``ForecastImport/reasonLimit``.
    package var faults: [(reason: Refusal, count: Int)] = []
    package var faulty = 0
    /// The first rows.
    package var head: [Row] = []

    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        left.rows == right.rows && left.created == right.created && left.updated == right.updated
            && left.repeated == right.repeated && left.leftOut == right.leftOut && left.optedOut == right.optedOut
            && left.trashed == right.trashed && left.faulty == right.faulty && left.head == right.head
            && left.faults.map(\.count) == right.faults.map(\.count)
            && left.faults.map(\.reason) == right.faults.map(\.reason)
    }
}

/// Reads a file as ``ImportContacts`` does and stores nothing.
package struct ForecastImport: Sendable {
    package static let headLimit = 10
    package static let reasonLimit = 20
    /// Different reasons that are told apart; those beyond are counted alone.
    private static let distinctLimit = 1_000

    private let contacts: any ContactBook & ContactStore

    package init(contacts: any ContactBook & ContactStore) {
        self.contacts = contacts
    }

    /// `progress` hears how many octets of the total are read. The columns have to be told; fields that are still to
    /// be made carry ids of their own that no stored field has.
    package func run(
        _ request: ImportContacts.Request, tenant: TenantID,
        progress: @Sendable (_ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> ImportForecast {
        var source = try ImportSource(path: request.path, encoding: request.encoding)
        let columns = try ImportColumns(header: source.header, columns: request.columns ?? [])
        let known: [ContactField]
        do throws(StoreError) { known = try await contacts.contactFields(of: tenant) } catch { throw .store(error) }
        let reader = ImportRowReader(
            encoding: source.encoding, columns: columns, fields: columns.fields,
            missing: ImportRowReader.missing(of: known, in: columns.fields, mode: request.mode))
        var tally = Tally(mode: request.mode, columns: columns)
        while true {
            let rows = try source.next(ImportContacts.batchSize)
            if rows.isEmpty { break }
            let readings = rows.map { (row: $0, reading: reader.read($0)) }
            let keys = readings.compactMap { if case .row(let row) = $0.reading { row.key } else { nil } }
            let found: KnownKeys
            do throws(StoreError) {
                found = try await contacts.knownKeys(Array(Set(keys)), of: tenant)
            } catch { throw .store(error) }
            for (row, reading) in readings { tally.take(row, reading, found, reader) }
            progress(source.bytes, source.size)
        }
        return tally.finish()
    }

    private struct Tally {
        let mode: ImportMode
        let columns: ImportColumns
        var forecast = ImportForecast()
        /// Hashes of the addresses that rows before brought: 64 bits each, so that millions cost little.
        private var seen: Set<Int> = []
        private var reasons: [Refusal: Int] = [:]

        init(mode: ImportMode, columns: ImportColumns) {
            self.mode = mode
            self.columns = columns
        }

        mutating func take(
            _ row: CSVRow, _ reading: ImportRowReader.Reading, _ known: KnownKeys, _ reader: ImportRowReader
        ) {
            forecast.rows += 1
            let reason: RejectionReason?
            switch reading {
            case .rejected(let why):
                forecast.faulty += 1
                reason = why
            case .row(let good): reason = ImportRowReader.reason(outcome(of: good.key, known))
            }
            let shown = reason.map { Refusal(english: $0.english, japanese: $0.japanese) }
            if let shown, reasons[shown] != nil || reasons.count < ForecastImport.distinctLimit {
                reasons[shown, default: 0] += 1
            }
            if forecast.head.count < ForecastImport.headLimit {
                let cells = reader.cells(of: row)
                let order = [columns.email] + columns.names.indices.filter { columns.fields[$0] != nil }
                forecast.head.append(
                    ImportForecast.Row(
                        line: row.line, cells: order.map { cells.indices.contains($0) ? cells[$0] : "" },
                        reason: shown))
            }
        }

        /// As the store decides it (see `ImportMerge`).
        private mutating func outcome(of key: String, _ known: KnownKeys) -> ImportRowOutcome {
            if known.trashed.contains(key) {
                forecast.trashed += 1
                return .trashed
            }
            let isSeen = seen.contains(key.hashValue)
            if isSeen {
                forecast.repeated += 1
                forecast.updated += 1
                return .updated
            }
            if known.present.contains(key) {
                if mode == .new {
                    forecast.leftOut += 1
                    return .exists
                }
                seen.insert(key.hashValue)
                forecast.updated += 1
                return .updated
            }
            if known.suppressed.contains(key) {
                forecast.optedOut += 1
                return .optedOut
            }
            if mode == .update {
                forecast.leftOut += 1
                return .missing
            }
            seen.insert(key.hashValue)
            forecast.created += 1
            return .created
        }

        mutating func finish() -> ImportForecast {
            forecast.faults = reasons.sorted { ($0.value, $1.key.english) > ($1.value, $0.key.english) }
                .prefix(ForecastImport.reasonLimit).map { ($0.key, $0.value) }
            return forecast
        }
    }
}
