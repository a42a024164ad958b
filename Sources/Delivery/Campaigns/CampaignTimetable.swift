// SPDX-License-Identifier: Apache-2.0

package import Logging
package import Platform

/// Starts scheduled mailings when their time has come. The schedule is in the database: a restart loses nothing.
package struct CampaignTimetable: Sendable {
    private static let pause = Duration.seconds(1)

    private let campaigns: CampaignUseCases
    private let holds: any CampaignHoldStore
    private let logger: Logger

    package init(campaigns: CampaignUseCases, holds: any CampaignHoldStore, logger: Logger) {
        self.campaigns = campaigns
        self.holds = holds
        self.logger = logger
    }

    /// Runs until cancelled. While the database is away, mailings wait.
    package func run() async throws {
        while true {
            do throws(Refusal) { _ = try await tick() } catch {
                logger.error("scheduled mailings cannot be started now", metadata: ["error": "\(error.english)"])
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Starts or holds everything that is due; how many were started. Doing it twice starts nothing twice.
    package func tick() async throws(Refusal) -> Int {
        let due: [CampaignID]
        do throws(StoreError) { due = try await campaigns.stores.dueCampaigns(at: campaigns.now()).due } catch {
            throw Refusal(error)
        }
        var started = 0
        for id in due {
            switch try await campaigns.start(id) {
            case .started: started += 1
            case .gone: break
            case .held(let reason): try await hold(id, reason)
            }
        }
        return started
    }

    /// The reason is written first: a draft without one would look as if nobody had ordered it.
    private func hold(_ id: CampaignID, _ reason: Wording) async throws(Refusal) {
        let campaign = try await campaigns.found(id)
        do throws(StoreError) {
            try await holds.recordHold(CampaignHold(campaign: id, at: campaigns.now(), reason: reason))
            guard try await campaigns.stores.unscheduleCampaign(id, at: campaigns.now()) else { return }
            try await campaigns.record("campaign.hold", campaign, CampaignUseCases.timetableActor)
        } catch { throw Refusal(error) }
        logger.warning(
            "a scheduled mailing was not started",
            metadata: ["campaign": "\(CampaignCode.text(id))", "reason": "\(reason.english)"])
    }
}
