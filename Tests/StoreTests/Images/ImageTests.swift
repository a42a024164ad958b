// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ImageTests {
    private static let header = ImageHeader(Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B])

    @Test(arguments: Engine.allCases)
    func `a picture is its tenant's, and its octets are everybody's who has the address`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let header = try #require(Self.header)
            let first = try await store.addImage(
                [0, 1, 255], name: "犬", header: header, of: scene.tenant, at: scene.at(0))
            let second = try await store.addImage([2], name: "", header: header, of: scene.tenant, at: scene.at(1))
            #expect(try await store.images(of: scene.tenant, limit: 10) == [second, first])
            #expect(try await store.images(of: scene.tenant, limit: 1) == [second])
            #expect(try await store.images(of: other.tenant, limit: 10) == [])
            #expect(try await store.image(first.id, of: scene.tenant) == first)
            #expect(try await store.image(first.id, of: other.tenant) == nil)
            let bytes = try #require(try await store.imageBytes(first.id))
            #expect(bytes.format == .gif && bytes.bytes == [0, 1, 255])
            #expect(try await store.imageBytes(ImageID(5)) == nil)
            #expect(ImageCode.parse(ImageCode.text(first.id)) == first.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a tenant's pictures have a bound, in octets and in number`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let header = try #require(Self.header)
            try await store.driver.write { session throws(StoreError) in
                for id in 1..<Image.countLimit {
                    try session.execute(
                        """
                        INSERT INTO image (id, tenant_id, name, media_type, width, height, bytes, created_at)
                        VALUES ($1, $2, 'x', 'image/gif', 1, 1, $3, 0)
                        """, [.int(id), .int(scene.tenant.rawValue), .bytes([1])])
                }
            }
            _ = try await store.addImage([1], name: "", header: header, of: scene.tenant, at: Scene.start)
            await #expect(throws: StoreError.self) {
                try await store.addImage([1], name: "", header: header, of: scene.tenant, at: Scene.start)
            }
        }
    }
}
