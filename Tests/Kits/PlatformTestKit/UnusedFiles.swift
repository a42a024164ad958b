// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The stores of files, for a fake that has none: what is not overridden says so.
package protocol UnusedAttachmentStore: AttachmentStore {}

extension UnusedAttachmentStore {
    package func attach(
        _ file: AttachmentFile, digest: [UInt8], to campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Attaching { throw unused }
    package func detach(
        _ id: AttachmentID, from campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? { throw unused }
    package func attachments(
        of campaign: CampaignID, tenant: TenantID
    ) async throws(StoreError) -> [Attachment] { throw unused }
    package func attachmentBytes(
        of campaign: CampaignID, tenant: TenantID
    ) async throws(StoreError) -> [[UInt8]] { throw unused }
}

package protocol UnusedImageStore: ImageStore {}

extension UnusedImageStore {
    package func addImage(
        _ bytes: [UInt8], name: String, header: ImageHeader, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Image { throw unused }
    package func images(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Image] { throw unused }
    package func image(_ id: ImageID, of tenant: TenantID) async throws(StoreError) -> Image? { throw unused }
    package func imageSizes(
        _ ids: [ImageID], of tenant: TenantID
    ) async throws(StoreError) -> [ImageID: Int] { throw unused }
    package func imageBytes(
        _ id: ImageID
    ) async throws(StoreError) -> (format: ImageFormat, bytes: [UInt8])? { throw unused }
}
