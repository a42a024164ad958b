// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import WebFoundation

@testable import PublicHTTP

private final class Gallery: ImageServing, Unsubscribing, Engagement {
    let asked = Mutex(0)

    func image(code: String) async throws(ImageUnavailable) -> ServedImage? {
        asked.withLock { $0 += 1 }
        if code == "downdowndown2" { throw ImageUnavailable() }
        return code == "aaaaaaaaaaaah" ? ServedImage(mediaType: "image/gif", bytes: [1, 2, 3]) : nil
    }
    func sender(of token: String) async -> SenderShown? { nil }
    func unsubscribe(token: String) async -> UnsubscribeResult { .badToken }
    func opened(token: String, by request: TrackedRequest) async -> Bool { false }
    func clicked(token: String, by request: TrackedRequest) async -> String? { nil }
}

@Suite struct ImageRoutesTests {
    @Test func `a picture is served for ever, as what it is, and asked of the database once`() async throws {
        let gallery = Gallery()
        var dependencies = PublicDependencies(unsubscribing: gallery, engagement: gallery)
        dependencies.images = ImageCache(gallery)
        try await Application(router: PublicRoutes.router(dependencies)).test(.router) { client in
            for _ in 1...3 {
                try await client.execute(uri: "/i/aaaaaaaaaaaah", method: .get) { response in
                    #expect(response.status == .ok && response.body == ByteBuffer(bytes: [1, 2, 3]))
                    #expect(response.headers[.contentType] == "image/gif")
                    #expect(response.headers[.xContentTypeOptions] == "nosniff")
                    #expect(response.headers[.cacheControl]?.contains("immutable") == true)
                    #expect(response.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
                    #expect(response.headers[.setCookie] == nil)
                }
            }
            #expect(gallery.asked.withLock { $0 } == 1)
            for path in ["/i/x", "/i/AAAAAAAAAAAAH", "/i/aaaaaaaaaaaab", "/i/\(String(repeating: "a", count: 500))"] {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound) }
            }
            try await client.execute(uri: "/i/downdowndown2", method: .get) {
                #expect($0.status == .serviceUnavailable)
            }
        }
    }
}
