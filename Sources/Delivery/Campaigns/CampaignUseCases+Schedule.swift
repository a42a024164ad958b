// SPDX-License-Identifier: Apache-2.0

import MessageContent
package import Platform

extension CampaignUseCases {
    /// Who starts scheduled mailings, in the audit.
    package static let timetableActor = "timetable"
    /// A scheduled mailing that could not be started for longer than this is not started at all: its word may be stale.
    package static let lateLimit = Duration.seconds(3_600)

    /// draft → scheduled, for the draft of this version. The checks that block are made here and again at the start.
    ///
    /// - Returns: false: the draft was saved since, or is none any more.
    func schedule(
        _ campaign: Campaign, version: Int, startAt: Timestamp, actor: String
    ) async throws(Refusal) -> Bool {
        let content = campaign.content
        let links = content.isTracked ? CompiledMailing.trackedLinks(in: content) : []
        let isDone: Bool
        do throws(StoreError) {
            isDone = try await stores.scheduleCampaign(
                campaign.id, version: version, links: links, startAt: startAt, at: now())
            if isDone { try await record("campaign.schedule", campaign, actor) }
        } catch { throw Refusal(error) }
        return isDone
    }

    /// scheduled → draft: taken back in time.
    package func takeBack(_ id: CampaignID, actor: String) async throws(Refusal) {
        let campaign = try await found(id)
        let isDone: Bool
        do throws(StoreError) {
            isDone = try await stores.unscheduleCampaign(id, at: now())
            if isDone { try await record("campaign.take-back", campaign, actor) }
        } catch { throw Refusal(error) }
        // A second press of the same button is no failure.
        if isDone || campaign.state == .draft { return }
        throw Refusal(
            english: "it is too late to take it back: the mailing is \(try await found(id).state.rawValue)",
            japanese: "もう送り始めたため、取り消せません。配信の画面で一時停止か中止ができます。")
    }

    /// What is known when a scheduled mailing's time has come.
    enum Start: Equatable {
        case started
        /// It is a draft again.
        case held(Wording)
        /// Somebody else was quicker.
        case gone
    }

    /// scheduled → planning by the clock, if nothing blocks it and it is not too late.
    func start(_ id: CampaignID) async throws(Refusal) -> Start {
        let campaign = try await found(id)
        guard campaign.state == .scheduled, let startAt = campaign.startAt else { return .gone }
        if startAt + Self.lateLimit < now() {
            return .held(
                Wording(
                    japanese: "予定の時刻にサーバーが動いていませんでした。1時間以上過ぎたため、送らずに下書きに戻しました。",
                    english: "The server was not running at the time, and more than an hour has passed since: "
                        + "nothing was sent, and it is a draft again."))
        }
        let tenant: Tenant?
        do throws(StoreError) { tenant = try await stores.tenant(campaign.tenant) } catch { throw Refusal(error) }
        guard let tenant else { return .gone }
        do throws(Refusal) { _ = try await check(campaign, tenant: tenant) } catch {
            // The database being away is no finding; it is tried again.
            if error.isFromStore { throw error }
            return .held(
                Wording(
                    japanese: "予定の時刻の確認で送れないと分かったため、送らずに下書きに戻しました。\(error.japanese)",
                    english: "The check at its time found that it cannot be sent; it is a draft again. \(error.english)"
                ))
        }
        do throws(StoreError) {
            guard try await stores.launchCampaign(id, links: nil, at: now()) else { return .gone }
        } catch { throw Refusal(error) }
        delivery.start(id)
        do throws(StoreError) { try await record("campaign.launch", campaign, Self.timetableActor) } catch {
            throw Refusal(error)
        }
        return .started
    }
}
