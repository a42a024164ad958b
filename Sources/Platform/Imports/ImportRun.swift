// SPDX-License-Identifier: Apache-2.0

/// One import under way: stores batches of rows and counts what became of them.
struct ImportRun: Sendable {
    let contacts: any ContactStore
    let id: ImportID
    let tenant: TenantID
    let list: ContactListID?
    let mode: ImportMode
    let reader: ImportRowReader

    /// Stores one batch in one call, and writes what was not taken to `rejected`, in the order of the file.
    func store(
        _ rows: ArraySlice<CSVRow>, at now: Timestamp, counts: inout ImportCounts, rejected: inout RejectedFile
    ) async throws(ImportFailure) {
        var good: [ImportRow] = []
        good.reserveCapacity(rows.count)
        // By row: nil for one that goes to the store.
        var reasons: [RejectionReason?] = []
        reasons.reserveCapacity(rows.count)
        for row in rows {
            switch reader.read(row) {
            case .row(let row):
                good.append(row)
                reasons.append(nil)
            case .rejected(let reason): reasons.append(reason)
            }
        }
        var outcomes: [ImportRowOutcome] = []
        if !good.isEmpty {
            do throws(StoreError) {
                outcomes = try await contacts.importContacts(
                    good, into: id, list: list, mode: mode, of: tenant, at: now)
            } catch { throw .store(error) }
        }
        if outcomes.count != good.count {
            throw .store(.broken(detail: "\(outcomes.count) outcomes for \(good.count) rows"))
        }
        var next = 0
        for (row, refused) in zip(rows, reasons) {
            var reason = refused
            if reason == nil {
                let outcome = outcomes[next]
                next += 1
                reason = ImportRowReader.reason(outcome)
                if outcome == .created { counts.imported += 1 }
                if outcome == .updated { counts.updated += 1 }
            }
            guard let reason else { continue }
            counts.rejected += 1
            try rejected.add(line: row.line, reason: reason, cells: reader.cells(of: row))
        }
    }
}
