// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc

/// A file that a customer uploaded, to be imported when its columns are told.
package struct StagedImport: Sendable, Equatable {
    /// 13 letters and digits; not guessable.
    package let code: String
    package let tenant: TenantID
    /// As the customer's machine named it, without a folder.
    package let fileName: String
    package let path: String
}

/// Where uploaded files lie: a folder for each tenant, in it one for each file, named by its code, or by its import
/// (`import-17`) once that has begun. The rejected rows lie beside the file.
package struct ImportShelf: Sendable {
    /// Octets of an upload of readers.
    package static let sizeLimit: Int64 = 200 << 20
    /// Files of a tenant that wait for their columns; the oldest goes.
    static let waitingLimit = 5

    private let root: String
    private let sizeLimit: Int64

    /// `root` is made when it is missing, for nobody else's eyes. `sizeLimit`: octets of an upload.
    package init(root: String, sizeLimit: Int64 = ImportShelf.sizeLimit) {
        self.root = root
        self.sizeLimit = sizeLimit
    }

    private func folder(of tenant: TenantID) -> String { "\(root)/\(tenant.rawValue)" }

    private func folder(_ name: String, of tenant: TenantID) -> String { "\(folder(of: tenant))/\(name)" }

    /// A file to be written: `finish` puts it on the shelf, `abandon` removes it.
    package func open(named name: String, of tenant: TenantID) throws(ImportFailure) -> ImportUpload {
        let code = CampaignCode.text(CampaignID(Int64.random(in: 1...Int64.max)))
        let place = folder(code, of: tenant)
        try make(place)
        forgetOldest(of: tenant)
        return try ImportUpload(
            staged: StagedImport(
                code: code, tenant: tenant, fileName: Self.safe(name), path: "\(place)/\(Self.safe(name))"),
            folder: place, sizeLimit: sizeLimit)
    }

    /// Nil when the tenant has no such file.
    package func staged(_ code: String, of tenant: TenantID) -> StagedImport? {
        guard CampaignCode.parse(code) != nil, let name = file(in: folder(code, of: tenant)) else { return nil }
        return StagedImport(
            code: code, tenant: tenant, fileName: name, path: "\(folder(code, of: tenant))/\(name)")
    }

    /// The file's rows are stored: it is not needed any more, but for the rejected rows beside it.
    package func keepRejected(of staged: StagedImport, as importID: ImportID) {
        remove(staged.path)
        let place = folder("import-\(importID.rawValue)", of: staged.tenant)
        try? FileManager.default.moveItem(atPath: folder(staged.code, of: staged.tenant), toPath: place)
    }

    package func forget(_ staged: StagedImport) { remove(folder(staged.code, of: staged.tenant)) }

    /// Path of the rejected rows of an import; nil when there are none.
    package func rejected(of importID: ImportID, tenant: TenantID) -> String? {
        let place = folder("import-\(importID.rawValue)", of: tenant)
        return file(in: place).map { "\(place)/\($0)" }
    }

    private func file(in folder: String) -> String? {
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.filter { !$0.hasSuffix(".rejected.csv") }.first
            ?? (try? FileManager.default.contentsOfDirectory(atPath: folder))?.first
    }

    private func make(_ path: String) throws(ImportFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .fileUnreadable(path: path, detail: "the folder cannot be made")
        }
    }

    private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    private func forgetOldest(of tenant: TenantID) {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder(of: tenant))) ?? []
        let waiting = all.filter { CampaignCode.parse($0) != nil }.map { name in
            (name: name, at: Self.age(folder(name, of: tenant)))
        }
        for old in waiting.sorted(by: { $0.at > $1.at }).dropFirst(Self.waitingLimit) {
            remove(folder(old.name, of: tenant))
        }
    }

    private static func age(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mtim.tv_sec : 0
    }

    /// A name that is one file of its folder, whatever the customer's machine said.
    private static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let kept = last.unicodeScalars.filter { $0.properties.generalCategory != .control }
        var text = String(String.UnicodeScalarView(kept))
        while text.utf8.count > 120 { text.removeFirst() }
        return text.isEmpty || text.hasPrefix(".") || text.hasSuffix(".rejected.csv") ? "readers.csv" : text
    }
}

/// An upload under way.
package struct ImportUpload: ~Copyable {
    package let staged: StagedImport
    private let folder: String
    private let descriptor: Int32
    private let sizeLimit: Int64
    private var size: Int64 = 0
    private var isKept = false

    init(staged: StagedImport, folder: String, sizeLimit: Int64) throws(ImportFailure) {
        self.sizeLimit = sizeLimit
        self.staged = staged
        self.folder = folder
        descriptor = unsafe Glibc.open(staged.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw Self.failure(staged.path) }
    }

    deinit {
        close(descriptor)
        if !isKept { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// `.fileUnreadable` when the disk does not take it, `.tooLarge` past the shelf's limit.
    package mutating func write(_ bytes: [UInt8]) throws(ImportFailure) {
        size += Int64(bytes.count)
        if size > sizeLimit { throw .tooLarge(limit: sizeLimit) }
        var start = 0
        while start < bytes.count {
            // SAFETY: reads start ..< bytes.count.
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.write(descriptor, all.baseAddress.map { unsafe $0 + start }, all.count - start)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw Self.failure(staged.path) }
            start += count
        }
    }

    /// The file stays, whole.
    package mutating func finish() -> StagedImport {
        isKept = true
        return staged
    }

    private static func failure(_ path: String) -> ImportFailure {
        unsafe .fileUnreadable(path: path, detail: String(cString: strerror(errno)))
    }
}
