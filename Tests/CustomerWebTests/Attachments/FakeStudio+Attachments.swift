// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

extension FakeStudio {
    func attach(
        _ file: AttachmentFile, digest: [UInt8], to campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Attaching {
        let version = self[campaign.rawValue].flatMap { $0.tenant == tenant && $0.state == .draft ? $0.version : nil }
        guard let version else { return .closed }
        return state.withLock { state in
            let own = state.files.filter { $0.file.campaign == campaign }
            if own.count == Attachment.countLimit { return .tooMany }
            let octets = own.reduce(file.bytes.count) { $0 + $1.bytes.count }
            if MailSize.encoded(octets) > MailSize.limit { return .tooLarge }
            let made = Attachment(
                id: AttachmentID(Int64(70 + state.files.count)), campaign: campaign, name: file.name,
                mediaType: file.mediaType, size: file.bytes.count, digest: digest)
            state.files.append((made, file.bytes))
            return .attached(made, version: version + state.files.count)
        }
    }

    func detach(
        _ id: AttachmentID, from campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? {
        guard self[campaign.rawValue]?.tenant == tenant else { return nil }
        return state.withLock { state in
            guard let index = state.files.firstIndex(where: { $0.file.id == id && $0.file.campaign == campaign }) else {
                return nil
            }
            state.files.remove(at: index)
            return 9
        }
    }

    private func files(_ campaign: CampaignID, _ tenant: TenantID) -> [(file: Attachment, bytes: [UInt8])] {
        guard self[campaign.rawValue]?.tenant == tenant else { return [] }
        return state.withLock { $0.files.filter { $0.file.campaign == campaign } }
    }

    func attachments(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [Attachment] {
        files(campaign, tenant).map(\.file)
    }

    func attachmentBytes(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [[UInt8]] {
        files(campaign, tenant).map(\.bytes)
    }
}
