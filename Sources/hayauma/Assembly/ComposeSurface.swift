// SPDX-License-Identifier: Apache-2.0

import CustomerWeb
import Delivery
import Logging
import Platform
import PublicHTTP
import Secrets
import Store

extension CampaignUseCases: Drafting {}

/// Pictures of mailings, from the database.
struct ImageSurface: ImageServing {
    let store: any ImageStore
    let logger: Logger

    func image(code: String) async throws(ImageUnavailable) -> ServedImage? {
        guard let id = ImageCode.parse(code) else { return nil }
        do throws(StoreError) {
            return try await store.imageBytes(id).map {
                ServedImage(mediaType: $0.format.rawValue, bytes: $0.bytes)
            }
        } catch {
            logger.error("a picture could not be read", metadata: ["error": "\(error)"])
            throw ImageUnavailable()
        }
    }
}

extension Server {
    var attaching: EditAttachments {
        EditAttachments(stores: store, digest: { Digest.sha256($0) }, now: Server.now)
    }

    var composeDependencies: ComposeDependencies {
        ComposeDependencies(
            drafting: campaigns, images: store, attachments: store, attaching: attaching,
            badges: StoredBadges(domains: store),
            publicURL: configuration.publicURL)
    }
}
