// SPDX-License-Identifier: Apache-2.0

package typealias ImageID = Identifier<Image>

/// A picture that a tenant put into its mailings. It never changes; mails that went out point at it.
package struct Image: Sendable, Equatable {
    /// Octets of one picture; mailboxes and telephones have to load it.
    package static let sizeLimit = 1_000_000
    /// Pictures of a tenant.
    package static let countLimit = 500
    /// Octets of all pictures of a tenant.
    package static let totalLimit = 200_000_000

    package let id: ImageID
    package let tenant: TenantID
    /// What its author called it: the alternative text that is offered. 0...200 characters, nothing is looked up by it.
    package let name: String
    package let format: ImageFormat
    /// In pixels, as the file says.
    package let width: Int
    package let height: Int
    package let createdAt: Timestamp

    package init(
        id: ImageID, tenant: TenantID, name: String, format: ImageFormat, width: Int, height: Int, createdAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.format = format
        self.width = width
        self.height = height
        self.createdAt = createdAt
    }
}

/// A picture's id as its public address has it: random, so that it cannot be guessed.
package enum ImageCode {
    package static func text(_ id: ImageID) -> String { CampaignCode.text(CampaignID(id.rawValue)) }

    package static func parse(_ text: String) -> ImageID? { CampaignCode.parse(text).map { ImageID($0.rawValue) } }
}

package protocol ImageStore: Sendable {
    /// Stores a picture under a new random id. `.conflict` when the tenant would have more than `Image.countLimit`
    /// pictures, or `Image.totalLimit` octets.
    func addImage(
        _ bytes: [UInt8], name: String, header: ImageHeader, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Image
    /// Newest first, without their octets.
    func images(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Image]
    func image(_ id: ImageID, of tenant: TenantID) async throws(StoreError) -> Image?
    /// Octets of each of these pictures that is the tenant's; the others are left out.
    func imageSizes(_ ids: [ImageID], of tenant: TenantID) async throws(StoreError) -> [ImageID: Int]
    /// What readers' mail programs fetch, whosever it is. Nil: no such picture.
    func imageBytes(_ id: ImageID) async throws(StoreError) -> (format: ImageFormat, bytes: [UInt8])?
}
