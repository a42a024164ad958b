// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebFoundation

/// The use case behind tracking links.
package protocol Engagement: Sendable {
    /// Counts an opening; false for a bad token.
    func opened(token: String, by request: TrackedRequest) async -> Bool
    /// Counts a click and gives the link's URL as the campaign has it; nil for a bad token.
    func clicked(token: String, by request: TrackedRequest) async -> String?
}

/// What a request says of who made it. The name is cut to 512 octets.
package struct TrackedRequest: Sendable {
    package let userAgent: String
    package let isHead: Bool
    package let isPrefetch: Bool

    init(_ request: Request) {
        let name = request.headers[.userAgent] ?? ""
        userAgent = name.utf8.count <= 512 ? name : String(decoding: name.utf8.prefix(512), as: UTF8.self)
        isHead = request.method == .head
        isPrefetch = Self.purposes.contains { name in
            guard let value = request.headers[name]?.lowercased() else { return false }
            return value.contains("prefetch") || value.contains("preview")
        }
    }

    private static let purposes = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"].compactMap { HTTPField.Name($0) }
}

/// `/o/{token}`, an image of one pixel, and `/c/{token}`, the way to a link.
struct EngagementRoutes: Sendable {
    let engagement: any Engagement

    /// A transparent GIF of one pixel.
    private static let pixel = ByteBuffer(
        bytes: [
            0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21, 0xf9, 4, 1, 0,
            0,
            0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
        ] as [UInt8])

    func add(to router: Router<WebContext>) {
        router.get("/o/:token") { request, context in
            guard let token = context.parameters.get("token"), token.utf8.count <= PublicRoutes.tokenLimit,
                await engagement.opened(token: token, by: TrackedRequest(request))
            else { return Response.plain(.notFound, "Not found\n") }
            return Response(
                status: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: Self.pixel))
        }
        router.get("/c/:token") { request, context in
            guard let token = context.parameters.get("token"), token.utf8.count <= PublicRoutes.tokenLimit,
                let url = await engagement.clicked(token: token, by: TrackedRequest(request)),
                HTTPField.isValidValue(url)
            else { return Response.plain(.notFound, "Not found\n") }
            return Response(status: .found, headers: [.location: url, .cacheControl: "no-store"])
        }
    }
}
