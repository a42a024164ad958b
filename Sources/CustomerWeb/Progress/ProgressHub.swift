// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Synchronization

/// What the mailings do now, looked up once for everybody who watches: however many do, the store is asked once a
/// second for a mailing.
actor ProgressHub {
    private struct Watched {
        /// Oldest first.
        var recent: [ProgressSnapshot] = []
        var inFlight: Task<Result<ProgressSnapshot?, StoreError>, Never>?
    }

    /// A snapshot serves everybody for so long.
    static let life = Duration.milliseconds(900)
    /// The rate is over so much time: less shows the size of batches instead of a speed.
    static let window = Duration.seconds(10)
    /// Over less a rate is noise.
    static let shortestWindow = Duration.milliseconds(500)
    /// Mailings that are remembered.
    private static let limit = 100
    /// Pages that are kept up to date at a time, of all and of one user; those beyond load anew each ten seconds.
    static let viewerLimit = 200, viewersOfUser = 10

    private let now: @Sendable () -> Timestamp
    private let look: @Sendable (CampaignID) async throws(StoreError) -> ProgressSnapshot?
    private var watched: [CampaignID: Watched] = [:]
    /// Pages that are open, by user.
    private let viewers = Mutex<[UserID: Int]>([:])

    init(
        now: @escaping @Sendable () -> Timestamp,
        look: @escaping @Sendable (CampaignID) async throws(StoreError) -> ProgressSnapshot?
    ) {
        self.now = now
        self.look = look
    }

    /// The mailing as it is, and as it was up to ten seconds before, nil when nobody looked then. Nil: there is no such
    /// mailing. `isFresh` asks the store, whatever others saw just now.
    func snapshot(
        of mailing: CampaignID, isFresh: Bool = false
    ) async throws(StoreError) -> (now: ProgressSnapshot, earlier: ProgressSnapshot?)? {
        if !isFresh, let last = watched[mailing]?.recent.last, last.at + Self.life > now() {
            return (last, earlier(than: last))
        }
        if !isFresh, let inFlight = watched[mailing]?.inFlight {
            guard let found = try await inFlight.value.get() else { return nil }
            return (found, earlier(than: found))
        }
        let task = Task { [look] () -> Result<ProgressSnapshot?, StoreError> in
            do throws(StoreError) { return .success(try await look(mailing)) } catch { return .failure(error) }
        }
        makeRoom()
        watched[mailing, default: Watched()].inFlight = task
        let result = await task.value
        if watched[mailing]?.inFlight == task { watched[mailing]?.inFlight = nil }
        guard let found = try result.get() else { return nil }
        let oldest = found.at + (.zero - Self.window)
        watched[mailing]?.recent.removeAll { $0.at < oldest }
        watched[mailing]?.recent.append(found)
        return (found, earlier(than: found))
    }

    /// False: there are too many already. Who entered leaves.
    nonisolated func enter(_ user: UserID) -> Bool {
        viewers.withLock { viewers in
            guard viewers.values.reduce(0, +) < Self.viewerLimit, viewers[user, default: 0] < Self.viewersOfUser
            else { return false }
            viewers[user, default: 0] += 1
            return true
        }
    }

    nonisolated func leave(_ user: UserID) {
        viewers.withLock { viewers in
            let left = viewers[user, default: 0] - 1
            viewers[user] = left > 0 ? left : nil
        }
    }

    private func earlier(than snapshot: ProgressSnapshot) -> ProgressSnapshot? {
        watched[snapshot.mailing.id]?.recent.first.flatMap { oldest in
            oldest.at + Self.shortestWindow <= snapshot.at ? oldest : nil
        }
    }

    private func makeRoom() {
        while watched.count >= Self.limit {
            let idle = watched.filter { $0.value.inFlight == nil }
            let longest = idle.min { left, right in
                (left.value.recent.last?.at.microseconds ?? 0) < (right.value.recent.last?.at.microseconds ?? 0)
            }
            guard let longest else { return }
            watched[longest.key] = nil
        }
    }
}
