// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebFoundation

/// `/i/{code}`: the pictures of mailings. A picture never changes, so it may be kept for ever.
struct ImageRoutes: Sendable {
    let images: any ImageServing

    func add(to router: Router<WebContext>) {
        router.get("/i/:code") { _, context in
            let found: ServedImage?
            do throws(ImageUnavailable) {
                // Upper case would be a second address of the same picture, and a second copy in each cache.
                guard let code = context.parameters.get("code"), code.utf8.count == 13, code == code.lowercased() else {
                    return Response.plain(.notFound, "Not found\n")
                }
                found = try await images.image(code: code)
            } catch {
                return Response.plain(.serviceUnavailable, "Try again later\n")
            }
            guard let found else { return Response.plain(.notFound, "Not found\n") }
            var response = Response(
                status: .ok,
                headers: [
                    .contentType: found.mediaType, .cacheControl: "public, max-age=31536000, immutable",
                    .contentSecurityPolicy: "default-src 'none'; sandbox",
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: found.bytes)))
            // Webmail and other mail programs show it in pages of theirs.
            if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { response.headers[name] = "cross-origin" }
            return response
        }
    }
}
