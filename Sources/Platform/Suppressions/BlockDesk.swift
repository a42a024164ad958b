// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Additions to the lists for the web: files are taken in the background, pastes at once. The results are remembered
/// until the process ends, the newest ``BlockDesk/jobLimit``.
package final class BlockDesk: Sendable {
    /// Octets of a file: 1,000,000 addresses and more.
    package static let sizeLimit: Int64 = 30 << 20
    static let jobLimit = 200

    package enum Phase: Sendable, Equatable {
        case running(bytes: Int64, total: Int64)
        case finished(BlockReport)
        case failed(Refusal)
    }

    package struct Job: Sendable, Equatable {
        let tenant: TenantID
        /// Empty of a paste.
        package let fileName: String
        package fileprivate(set) var phase: Phase
        fileprivate let number: Int
    }

    private struct State {
        var jobs: [String: Job] = [:]
        var running: [TenantID: String] = [:]
        var next = 0
    }

    private let shelf: ImportShelf
    private let blocking: BlockAddresses
    private let state = Mutex(State())

    package init(shelf: ImportShelf, blocking: BlockAddresses) {
        self.shelf = shelf
        self.blocking = blocking
    }

    /// A file to be written.
    package func open(named name: String, of tenant: TenantID) throws(ImportFailure) -> ImportUpload {
        try shelf.open(named: name, of: tenant)
    }

    package func job(_ code: String, of tenant: TenantID) -> Job? {
        state.withLock { state in state.jobs[code].flatMap { $0.tenant == tenant ? $0 : nil } }
    }

    /// Takes a paste in; the code of its result. See ``BlockAddresses``.
    package func take(
        text: String, coversSubdomains: Bool, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> String {
        let report = try await blocking.run(text: text, coversSubdomains: coversSubdomains, of: tenant, actor: actor)
        let code = CampaignCode.text(CampaignID(Int64.random(in: 1...Int64.max)))
        remember(code, tenant, fileName: "", .finished(report))
        return code
    }

    /// Begins to take a file in, whose code is that of the result. Refused while another file of the tenant's is taken in.
    package func take(_ staged: StagedImport, coversSubdomains: Bool, actor: String) throws(Refusal) {
        let isFree = state.withLock { state -> Bool in
            guard state.running[staged.tenant] == nil else { return false }
            state.running[staged.tenant] = staged.code
            return true
        }
        guard isFree else {
            shelf.forget(staged)
            throw Refusal(
                english: "another file is being taken in; please wait until it is done",
                japanese: "ほかのファイルを加えています。終わってから、もう一度お試しください。")
        }
        remember(staged.code, staged.tenant, fileName: staged.fileName, .running(bytes: 0, total: 1))
        Task {
            let phase: Phase
            do throws(ImportFailure) {
                phase = .finished(
                    try await blocking.run(
                        file: staged.path, named: staged.fileName, coversSubdomains: coversSubdomains,
                        of: staged.tenant, actor: actor
                    ) { bytes, total in
                        self.update(staged.code, .running(bytes: bytes, total: total))
                    })
            } catch {
                phase = .failed(error.refusal)
            }
            shelf.forget(staged)
            state.withLock { $0.running[staged.tenant] = nil }
            update(staged.code, phase)
        }
    }

    private func remember(_ code: String, _ tenant: TenantID, fileName: String, _ phase: Phase) {
        state.withLock { state in
            state.next += 1
            state.jobs[code] = Job(tenant: tenant, fileName: fileName, phase: phase, number: state.next)
            guard state.jobs.count > Self.jobLimit else { return }
            let busy = Set(state.running.values)
            let oldest = state.jobs.filter { !busy.contains($0.key) }.min { $0.value.number < $1.value.number }
            if let oldest { state.jobs[oldest.key] = nil }
        }
    }

    private func update(_ code: String, _ phase: Phase) {
        state.withLock { $0.jobs[code]?.phase = phase }
    }
}
