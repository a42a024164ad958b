// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Imports that run in the background for the web: looking a file over, taking it in, taking an import back.
///
/// What it knows is gone with the process; an import that was broken off is then told by its row, which has no end.
package final class ImportDesk: Sendable {
    package typealias Stores = AuditStore & ContactBook & ContactStore & TenantStore

    /// Jobs that are remembered; beyond, those that ended first go.
    static let jobLimit = 200

    /// What somebody chose for a file.
    package struct Order: Sendable {
        package enum Column: Sendable, Equatable {
            case address, ignored
            case field(ContactFieldID)
            /// A field to be made, with the column's name.
            case new(ContactField.Kind)
        }

        package var columns: [Column]
        package var mode: ImportMode
        package var list: String?
        package var encoding: TextEncoding?

        package init(columns: [Column], mode: ImportMode, list: String?, encoding: TextEncoding?) {
            self.columns = columns
            self.mode = mode
            self.list = list
            self.encoding = encoding
        }
    }

    package enum Phase: Sendable {
        case looking(bytes: Int64, total: Int64)
        case looked(ImportForecast)
        case running(ImportID, rows: Int, bytes: Int64, total: Int64)
        case finished(ImportID)
        case failed(Refusal)
    }

    private struct Job {
        let tenant: TenantID
        var order: Order
        var phase: Phase
        let number: Int
    }

    private struct State {
        var jobs: [String: Job] = [:]
        var running: [TenantID: String] = [:]
        /// Imports that run by another surface, the command line.
        var elsewhere: [ImportID: (tenant: TenantID, rows: Int, bytes: Int64, total: Int64)] = [:]
        /// Imports that are being taken back, with the rows done.
        var undoing: [ImportID: Int] = [:]
        var next = 0
    }

    private let shelf: ImportShelf
    private let stores: any Stores
    private let now: @Sendable () -> Timestamp
    private let changed: @Sendable (TenantID) async -> Void
    private let state = Mutex(State())

    /// `changed` hears whose readers are others now.
    package init(
        shelf: ImportShelf, stores: any Stores, now: @escaping @Sendable () -> Timestamp,
        changed: @escaping @Sendable (TenantID) async -> Void = { _ in }
    ) {
        self.shelf = shelf
        self.stores = stores
        self.now = now
        self.changed = changed
    }

    // MARK: - Files

    package func open(named name: String, of tenant: TenantID) throws(ImportFailure) -> ImportUpload {
        try shelf.open(named: name, of: tenant)
    }

    package func staged(_ code: String, of tenant: TenantID) -> StagedImport? { shelf.staged(code, of: tenant) }

    package func rejected(of importID: ImportID, tenant: TenantID) -> String? {
        shelf.rejected(of: importID, tenant: tenant)
    }

    package func forget(_ staged: StagedImport) {
        state.withLock { if $0.running[staged.tenant] != staged.code { $0.jobs[staged.code] = nil } }
        shelf.forget(staged)
    }

    /// The header, the first rows and the encoding of a file; the columns that its names suggest.
    package func look(
        at staged: StagedImport, encoding: TextEncoding?, fields: [ContactField]
    ) throws(ImportFailure) -> (encoding: TextEncoding, header: [String], rows: [[String]], columns: [Order.Column]) {
        var source = try ImportSource(path: staged.path, encoding: encoding)
        let known = source.encoding
        let rows = try source.next(5).map { row in (0..<row.count).map { known.decode(row[$0]) } }
        let names = source.header.map { ImportColumns.trimmed($0) }
        let address = ImportColumns.address(in: names) ?? Self.guess(rows)
        let columns = names.enumerated().map { index, name -> Order.Column in
            if index == address { return .address }
            if let field = fields.first(where: { $0.name.lowercased() == name.lowercased() }) {
                return .field(field.id)
            }
            return name.isEmpty ? .ignored : .new(.text)
        }
        return (known, names, rows, columns)
    }

    /// The first column whose values all look like addresses.
    private static func guess(_ rows: [[String]]) -> Int? {
        guard let first = rows.first else { return nil }
        return first.indices.first { index in
            rows.allSatisfy { $0.indices.contains(index) && $0[index].contains("@") }
        }
    }

    // MARK: - Jobs

    package func phase(_ code: String, of tenant: TenantID) -> (phase: Phase, order: Order)? {
        state.withLock { state in
            state.jobs[code].flatMap { $0.tenant == tenant ? ($0.phase, $0.order) : nil }
        }
    }

    /// Of an import that this process runs; nil when it does not.
    package func progress(of importID: ImportID, tenant: TenantID) -> (rows: Int, bytes: Int64, total: Int64)? {
        state.withLock { state in
            if let found = state.elsewhere[importID], found.tenant == tenant {
                return (found.rows, found.bytes, found.total)
            }
            guard let code = state.running[tenant],
                case .running(importID, let rows, let bytes, let total)? =
                    state.jobs[code]?.phase
            else { return nil }
            return (rows, bytes, total)
        }
    }

    /// Takes in a file that another surface names, so that the pages show it while it runs.
    package func run(
        _ request: ImportContacts.Request, tenant: Tenant, actor: String,
        progress: @Sendable (_ bytes: Int64, _ total: Int64) -> Void
    ) async throws(ImportFailure) -> ImportReport {
        let begun = Mutex(ImportID(0))
        defer { state.withLock { $0.elsewhere[begun.withLock { $0 }] = nil } }
        @Sendable func show(_ rows: Int, _ bytes: Int64, _ total: Int64) {
            let id = begun.withLock { $0 }
            state.withLock { $0.elsewhere[id] = (tenant.id, rows, bytes, total) }
        }
        let report = try await ImportContacts(contacts: stores, now: now).run(request, tenant: tenant) { id in
            begun.withLock { $0 = id }
            show(0, 0, 1)
        } progress: { rows, bytes, total in
            show(rows, bytes, total)
            progress(bytes, total)
        }
        do throws(StoreError) {
            try await stores.record(
                AuditEntry(
                    tenant: tenant.id, at: now(), actor: actor, action: "contacts.import",
                    subject: Self.subject(request.shownName, report)))
        } catch { throw .store(error) }
        let changed = changed
        Task { await changed(tenant.id) }
        return report
    }

    private static func subject(_ fileName: String, _ report: ImportReport) -> String {
        "\(fileName): +\(report.imported) ~\(report.updated) -\(report.rejected)"
    }

    /// Rows that are taken back so far; nil when this process does not take it back.
    package func undone(_ importID: ImportID) -> Int? { state.withLock { $0.undoing[importID] } }

    /// Counts over the whole file what the order would do.
    package func lookOver(_ staged: StagedImport, _ order: Order) {
        set(staged, order, .looking(bytes: 0, total: 1))
        Task {
            do throws(ImportFailure) {
                let columns = try await columns(of: staged, order, isMaking: false)
                let forecast = try await ForecastImport(contacts: stores).run(
                    request(staged, order, columns), tenant: staged.tenant
                ) { bytes, total in
                    self.update(staged.code, .looking(bytes: bytes, total: total))
                }
                update(staged.code, .looked(forecast))
            } catch {
                update(staged.code, .failed(error.refusal))
            }
        }
    }

    /// Takes the file in. Refused while another file of the tenant is being taken in.
    package func start(_ staged: StagedImport, _ order: Order, actor: String) throws(Refusal) {
        let isFree = state.withLock { state -> Bool in
            guard state.running[staged.tenant] == nil else { return false }
            state.running[staged.tenant] = staged.code
            return true
        }
        guard isFree else {
            throw Refusal(
                english: "another file is being imported; please wait until it is done",
                japanese: "ほかのファイルを読み込んでいます。終わってから、もう一度お試しください。")
        }
        set(staged, order, .running(ImportID(0), rows: 0, bytes: 0, total: 1))
        Task {
            await run(staged, order, actor: actor)
            state.withLock { $0.running[staged.tenant] = nil }
            await changed(staged.tenant)
        }
    }

    private func run(_ staged: StagedImport, _ order: Order, actor: String) async {
        let begun = Mutex(ImportID(0))
        do throws(ImportFailure) {
            let columns = try await columns(of: staged, order, isMaking: true)
            let tenant: Tenant?
            do throws(StoreError) { tenant = try await stores.tenant(staged.tenant) } catch { throw .store(error) }
            guard let tenant else { throw .store(.broken(detail: "the tenant is gone")) }
            let report = try await ImportContacts(contacts: stores, now: now).run(
                request(staged, order, columns), tenant: tenant
            ) { id in
                begun.withLock { $0 = id }
                self.update(staged.code, .running(id, rows: 0, bytes: 0, total: 1))
            } progress: { rows, bytes, total in
                self.update(
                    staged.code, .running(begun.withLock { $0 }, rows: rows, bytes: bytes, total: total))
            }
            let id = begun.withLock { $0 }
            shelf.keepRejected(of: staged, as: id)
            do throws(StoreError) {
                try await stores.record(
                    AuditEntry(
                        tenant: staged.tenant, at: now(), actor: actor, action: "contacts.import",
                        subject: Self.subject(staged.fileName, report) + ", consent confirmed"))
            } catch { throw .store(error) }
            update(staged.code, .finished(id))
        } catch {
            update(staged.code, .failed(error.refusal))
        }
    }

    /// Takes an import back, in the background. False when that is under way already.
    package func undo(_ found: ContactImport, of tenant: TenantID, actor: String) -> Bool {
        let isNew = state.withLock { state -> Bool in
            guard state.undoing[found.id] == nil, state.running[tenant] == nil else { return false }
            state.undoing[found.id] = 0
            return true
        }
        guard isNew else { return false }
        Task {
            // A database that does not answer leaves the rest: the page offers to go on.
            try? await stores.record(
                AuditEntry(
                    tenant: tenant, at: now(), actor: actor, action: "contacts.import-undo", subject: found.fileName))
            while let done = try? await stores.undoImportNext(found.id, of: tenant, limit: 2_000, at: now()), done > 0 {
                state.withLock { $0.undoing[found.id, default: 0] += done }
            }
            state.withLock { $0.undoing[found.id] = nil }
        }
        return true
    }

    // MARK: - Parts

    private func request(
        _ staged: StagedImport, _ order: Order, _ columns: [ImportColumn]
    ) -> ImportContacts.Request {
        ImportContacts.Request(
            path: staged.path, fileName: staged.fileName, list: order.list, mode: order.mode, columns: columns,
            encoding: order.encoding)
    }

    /// The fields behind the order's columns; those to be made are made, or stood for by one that nobody stores.
    private func columns(
        of staged: StagedImport, _ order: Order, isMaking: Bool
    ) async throws(ImportFailure) -> [ImportColumn] {
        let header = try ImportSource(path: staged.path, encoding: order.encoding).header.map(ImportColumns.trimmed)
        guard header.count == order.columns.count else { throw .noEmailColumn(found: header) }
        do throws(StoreError) {
            var fields = try await stores.contactFields(of: staged.tenant)
            var columns: [ImportColumn] = []
            for (index, column) in order.columns.enumerated() {
                switch column {
                case .address: columns.append(.address)
                case .ignored: columns.append(.ignored)
                case .field(let id):
                    columns.append(fields.first { $0.id == id }.map { .field($0) } ?? .ignored)
                case .new(let kind):
                    let name = String(header[index].filter { $0 != "{" && $0 != "}" }.prefix(64))
                    if let known = fields.first(where: { $0.name.lowercased() == name.lowercased() }) {
                        columns.append(.field(known))
                    } else if isMaking {
                        let made = try await stores.createContactField(
                            name, kind: kind, choices: [], isRequired: false, of: staged.tenant)
                        fields.append(made)
                        columns.append(.field(made))
                    } else {
                        columns.append(
                            .field(ContactField(id: ContactFieldID(Int64(-1 - index)), name: name, kind: kind)))
                    }
                }
            }
            return columns
        } catch { throw .store(error) }
    }

    private func set(_ staged: StagedImport, _ order: Order, _ phase: Phase) {
        state.withLock { state in
            state.next += 1
            state.jobs[staged.code] = Job(tenant: staged.tenant, order: order, phase: phase, number: state.next)
            guard state.jobs.count > Self.jobLimit else { return }
            let busy = Set(state.running.values)
            let idle = state.jobs.filter { !busy.contains($0.key) }
            if let oldest = idle.min(by: { $0.value.number < $1.value.number }) { state.jobs[oldest.key] = nil }
        }
    }

    private func update(_ code: String, _ phase: Phase) {
        state.withLock { $0.jobs[code]?.phase = phase }
    }
}
