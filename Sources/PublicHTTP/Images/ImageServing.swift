// SPDX-License-Identifier: Apache-2.0

/// Where the pictures of mailings come from.
package protocol ImageServing: Sendable {
    /// The picture of this code; nil when there is none. Throws when nobody can say now.
    func image(code: String) async throws(ImageUnavailable) -> ServedImage?
}

/// The database does not answer; the reader's mail program may try again.
package struct ImageUnavailable: Error {
    package init() {}
}

/// A picture as it goes over the wire.
package struct ServedImage: Sendable {
    /// `image/png` and the like, found from its octets when it was taken in.
    package let mediaType: String
    package let bytes: [UInt8]

    package init(mediaType: String, bytes: [UInt8]) {
        self.mediaType = mediaType
        self.bytes = bytes
    }
}
