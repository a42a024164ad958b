// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebFoundation

/// The use case behind tracking links.
package protocol Engagement: Sendable {
    /// Counts an opening; false for a bad token.
    func opened(token: String) async -> Bool
    /// Counts a click and gives the link's URL as the campaign has it; nil for a bad token.
    func clicked(token: String) async -> String?
}

/// `/o/{token}`, an image of one pixel, and `/c/{token}`, the way to a link.
struct EngagementRoutes: Sendable {
    let engagement: any Engagement

    /// A transparent GIF of one pixel.
    private static let pixel: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21, 0xf9, 4, 1, 0, 0,
        0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
    ]

    func add(to router: Router<WebContext>) {
        router.get("/o/:token") { _, context in
            guard let token = context.parameters.get("token"), token.utf8.count <= PublicRoutes.tokenLimit,
                await engagement.opened(token: token)
            else { return Response.plain(.notFound, "Not found\n") }
            return Response(
                status: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: Self.pixel)))
        }
        router.get("/c/:token") { _, context in
            guard let token = context.parameters.get("token"), token.utf8.count <= PublicRoutes.tokenLimit,
                let url = await engagement.clicked(token: token), HTTPField.isValidValue(url)
            else { return Response.plain(.notFound, "Not found\n") }
            return Response(status: .found, headers: [.location: url, .cacheControl: "no-store"])
        }
    }
}
