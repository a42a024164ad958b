// SPDX-License-Identifier: Apache-2.0

package import Platform

extension CampaignUseCases {
    /// Puts a draft back to what it said at an earlier version, if it still has the version `current`. That is a new
    /// version; what the draft says now is kept as one as well.
    ///
    /// Lists of the earlier audience that are gone must not become everybody: the audience of now stays in that case,
    /// and the answer says so.
    package func restore(
        _ draft: Campaign, to earlier: DraftVersion, over current: Int, actor: String
    ) async throws(Refusal) -> Restoring {
        guard draft.state == .draft, !draft.isTrashed, earlier.campaign == draft.id else { return .closed }
        if draft.content == earlier.content, draft.audience == earlier.audience {
            return .restored(version: draft.version, keepsAudience: false)
        }
        var keepsAudience = false
        var saving: DraftSaving
        do throws(StoreError) {
            do throws(StoreError) {
                saving = try await put(draft, earlier, for: earlier.audience, over: current, actor)
            } catch .conflict {
                keepsAudience = true
                saving = try await put(draft, earlier, for: draft.audience, over: current, actor)
            }
            guard case .saved(let version) = saving else {
                return saving == .closed ? .closed : .stale
            }
            try await record("campaign.version-restore", draft, actor)
            return .restored(version: version, keepsAudience: keepsAudience)
        } catch {
            if case .conflict = error {
                throw Refusal(
                    english: "the lists of the mailing do not exist any more; choose its recipients first",
                    japanese: "宛先のリストがなくなっています。先に宛先を選び直してください。")
            }
            throw Refusal(error)
        }
    }

    private func put(
        _ draft: Campaign, _ earlier: DraftVersion, for audience: Audience, over current: Int, _ actor: String
    ) async throws(StoreError) -> DraftSaving {
        try await stores.saveDraft(
            draft.id, earlier.content, audience: audience, version: current, by: actor, keeping: .restore, at: now())
    }
}
