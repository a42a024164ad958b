// SPDX-License-Identifier: Apache-2.0

/// Brings the contacts of a CSV file into a tenant's book.
///
/// The first line names the fields; one of them is `email` (or `e-mail`, `mail`, `メールアドレス`), the others are
/// made when the tenant does not have them. The file is read twice: once to know its encoding, once for its rows,
/// which go to the store in batches. A row that cannot be taken goes to `<name>.rejected.csv` beside the file.
package struct ImportContacts: Sendable {
    /// Rows of one transaction.
    static let batchSize = 2_000
    /// Columns beside the address.
    static let fieldLimit = 100

    private let contacts: any ContactStore
    private let now: @Sendable () -> Timestamp

    package init(contacts: any ContactStore, now: @escaping @Sendable () -> Timestamp) {
        self.contacts = contacts
        self.now = now
    }

    /// Runs the import. `list` is the name of a list that the contacts are put on, made if there is none.
    ///
    /// `progress` hears after each batch how many rows are done and how many octets of the total are read.
    package func run(
        path: String, tenant: Tenant, list: String?, mode: ImportMode,
        progress: @Sendable (_ done: Int, _ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> ImportReport {
        let began = ContinuousClock.now
        let file = try ImportFile(path: path)
        let encoding = try Self.encoding(of: file)
        file.rewind()
        var reader = CSVReader()
        var chunk: [UInt8] = []
        var bytes: Int64 = 0
        var rows: [CSVRow] = []
        var isAtEnd = false
        while rows.isEmpty && !isAtEnd {
            try file.read(into: &chunk)
            bytes += Int64(chunk.count)
            isAtEnd = chunk.isEmpty
            rows = isAtEnd ? reader.finish() : reader.push(chunk.span)
        }
        guard let header = rows.first else { throw .emptyFile }
        if header.fault == .tooManyCells { throw .tooManyColumns(count: CSVReader.cellCountLimit) }
        let columns = try ImportColumns(header: (0..<header.count).map { encoding.decode(header[$0]) })
        let run: ImportRun
        do throws(StoreError) {
            let fields = try await contacts.ensureContactFields(columns.fieldNames, of: tenant.id)
            var listID: ContactListID?
            if let list { listID = try await contacts.ensureContactList(named: list, of: tenant.id).id }
            // A new contact must have a value; one that exists keeps its own.
            let known = Set(fields.map(\.id))
            let missing =
                mode == .update
                ? []
                : try await contacts.contactFields(of: tenant.id).filter { $0.isRequired && !known.contains($0.id) }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let new = NewContactImport(tenant: tenant.id, fileName: name, mode: mode, list: listID)
            let id = try await contacts.beginImport(new, at: now())
            run = ImportRun(
                contacts: contacts, id: id, tenant: tenant.id, list: listID, mode: mode,
                reader: ImportRowReader(
                    encoding: encoding, columns: columns, fields: fields, missing: missing.map(\.name)))
        } catch { throw .store(error) }

        var rejected = RejectedFile(besides: path, header: columns.names)
        var counts = ImportCounts()
        var done = 0
        var waiting = Array(rows.dropFirst())
        while true {
            var start = 0
            while waiting.count - start >= Self.batchSize || (isAtEnd && start < waiting.count) {
                let end = min(waiting.count, start + Self.batchSize)
                try await run.store(waiting[start..<end], at: now(), counts: &counts, rejected: &rejected)
                done += end - start
                start = end
                progress(done, bytes, file.size)
            }
            waiting.removeFirst(start)
            if isAtEnd { break }
            try file.read(into: &chunk)
            bytes += Int64(chunk.count)
            isAtEnd = chunk.isEmpty
            waiting += isAtEnd ? reader.finish() : reader.push(chunk.span)
        }
        try rejected.flush()
        do throws(StoreError) {
            try await contacts.finishImport(run.id, counts: counts, at: now())
        } catch { throw .store(error) }
        let elapsed = (ContinuousClock.now - began).components
        return ImportReport(
            imported: counts.imported, updated: counts.updated, rejected: counts.rejected,
            rejectedFile: rejected.isEmpty ? nil : rejected.path,
            seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    }

    /// The encoding of the whole file.
    private static func encoding(of file: borrowing ImportFile) throws(ImportFailure) -> TextEncoding {
        var detector = TextEncodingDetector()
        var chunk: [UInt8] = []
        repeat {
            try file.read(into: &chunk)
            detector.push(chunk.span)
        } while !chunk.isEmpty
        switch detector.finish() {
        case .text(let encoding): return encoding
        case .utf16: throw .wrongEncoding(line: nil)
        case .binary: throw .notText
        case .neither(let offset):
            file.rewind()
            var line = 1
            var left = offset
            repeat {
                try file.read(into: &chunk)
                for octet in chunk.prefix(left) where octet == 0x0A { line += 1 }
                left -= min(left, chunk.count)
            } while left > 0 && !chunk.isEmpty
            throw .wrongEncoding(line: line)
        }
    }
}
