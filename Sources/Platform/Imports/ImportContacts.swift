// SPDX-License-Identifier: Apache-2.0

/// Brings the contacts of a CSV file into a tenant's book.
///
/// The first line names the fields; one of them is `email` (or `e-mail`, `mail`, `メールアドレス`), the others are
/// made when the tenant does not have them. Or somebody says for each column what it is. The file is read twice: once to know its encoding, once for its rows,
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

    /// What an import is told beside its file.
    package struct Request: Sendable {
        package var path: String
        /// Nil: the last part of `path`.
        package var fileName: String?
        /// Name of a list that the contacts are put on, made if there is none.
        package var list: String?
        package var mode: ImportMode
        /// What each column is; nil: what its name says.
        package var columns: [ImportColumn]?
        /// Nil: found out.
        package var encoding: TextEncoding?

        package init(
            path: String, fileName: String? = nil, list: String? = nil, mode: ImportMode,
            columns: [ImportColumn]? = nil, encoding: TextEncoding? = nil
        ) {
            self.path = path
            self.fileName = fileName
            self.list = list
            self.mode = mode
            self.columns = columns
            self.encoding = encoding
        }

        package var shownName: String { fileName ?? path.split(separator: "/").last.map(String.init) ?? path }
    }

    /// As the other one, by the names of the columns.
    package func run(
        path: String, tenant: Tenant, list: String?, mode: ImportMode,
        progress: @Sendable (_ done: Int, _ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> ImportReport {
        try await run(
            Request(path: path, list: list, mode: mode), tenant: tenant, began: { _ in }, progress: progress)
    }

    /// Runs the import.
    ///
    /// `began` hears the import's id before its first row is stored; `progress` after each batch how many rows are
    /// done and how many octets of the total are read.
    package func run(
        _ request: Request, tenant: Tenant, began heard: @Sendable (ImportID) -> Void,
        progress: @Sendable (_ done: Int, _ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> ImportReport {
        let began = ContinuousClock.now
        var source = try ImportSource(path: request.path, encoding: request.encoding)
        let columns =
            if let told = request.columns { try ImportColumns(header: source.header, columns: told) } else {
                try ImportColumns(header: source.header)
            }
        let run: ImportRun
        do throws(StoreError) {
            var listID: ContactListID?
            if let list = request.list { listID = try await contacts.ensureContactList(named: list, of: tenant.id).id }
            let reader = try await rowReader(columns, request, encoding: source.encoding, tenant: tenant.id)
            let name = request.shownName
            let new = NewContactImport(tenant: tenant.id, fileName: name, mode: request.mode, list: listID)
            let id = try await contacts.beginImport(new, at: now())
            heard(id)
            run = ImportRun(
                contacts: contacts, id: id, tenant: tenant.id, list: listID, mode: request.mode, reader: reader)
        } catch { throw .store(error) }

        var rejected = RejectedFile(besides: request.path, header: columns.names)
        var counts = ImportCounts()
        var done = 0
        while true {
            let rows = try source.next(Self.batchSize)
            if rows.isEmpty { break }
            try await run.store(rows[...], at: now(), counts: &counts, rejected: &rejected)
            done += rows.count
            progress(done, source.bytes, source.size)
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

    private func rowReader(
        _ columns: ImportColumns, _ request: Request, encoding: TextEncoding, tenant: TenantID
    ) async throws(StoreError) -> ImportRowReader {
        var targets = columns.fields
        if request.columns == nil {
            let made = try await contacts.ensureContactFields(columns.fieldNames, of: tenant)
            var next = made.makeIterator()
            for index in targets.indices where index != columns.email { targets[index] = next.next() }
        }
        let fields = try await contacts.contactFields(of: tenant)
        return ImportRowReader(
            encoding: encoding, columns: columns, fields: targets,
            missing: ImportRowReader.missing(of: fields, in: targets, mode: request.mode))
    }
}
