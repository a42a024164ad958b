// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: ImageStore {
    private static let insertImage: SQL = """
        INSERT INTO image (id, tenant_id, name, media_type, width, height, bytes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """
    private static let usage: SQL = """
        SELECT COUNT(*), COALESCE(SUM(LENGTH(bytes)), 0) FROM image WHERE tenant_id = $1
        """
    private static let imagesOfTenant: SQL = """
        SELECT id, tenant_id, name, media_type, width, height, created_at FROM image
        WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2
        """
    private static let oneImage: SQL = """
        SELECT id, tenant_id, name, media_type, width, height, created_at FROM image WHERE id = $2 AND tenant_id = $1
        """
    private static let sizesOfImages: SQL = """
        SELECT id, LENGTH(bytes) FROM image WHERE tenant_id = $1 AND id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let bytesOfImage: SQL = "SELECT media_type, bytes FROM image WHERE id = $1"

    package func addImage(
        _ bytes: [UInt8], name: String, header: ImageHeader, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Image {
        let id = Int64.random(in: 1...Int64.max)
        try await driver.write { session throws(StoreError) in
            let used = try session.first(Self.usage, [.int(tenant.rawValue)], { (Int($0.int(0)), Int($0.int(1))) })
            if let used, used.0 >= Image.countLimit || used.1 + bytes.count > Image.totalLimit {
                throw .conflict(detail: "\(used.0) pictures of \(used.1) octets")
            }
            try session.execute(
                Self.insertImage,
                [
                    .int(id), .int(tenant.rawValue), .text(name), .text(header.format.rawValue), .int(header.width),
                    .int(header.height), .bytes(bytes), .int(now.microseconds),
                ])
        }
        return Image(
            id: ImageID(id), tenant: tenant, name: name, format: header.format, width: header.width,
            height: header.height, createdAt: now)
    }

    package func images(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Image] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.imagesOfTenant, [.int(tenant.rawValue), .int(limit)], Self.image(from:))
        }
    }

    package func image(_ id: ImageID, of tenant: TenantID) async throws(StoreError) -> Image? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.oneImage, [.int(tenant.rawValue), .int(id.rawValue)], Self.image(from:))
        }
    }

    package func imageSizes(_ ids: [ImageID], of tenant: TenantID) async throws(StoreError) -> [ImageID: Int] {
        let sizes = try await driver.read { session throws(StoreError) in
            try session.all(
                Self.sizesOfImages, [.int(tenant.rawValue), .ids(ids.map(\.rawValue))],
                { (ImageID($0.int(0)), Int($0.int(1))) })
        }
        return Dictionary(sizes, uniquingKeysWith: { first, _ in first })
    }

    package func imageBytes(_ id: ImageID) async throws(StoreError) -> (format: ImageFormat, bytes: [UInt8])? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.bytesOfImage, [.int(id.rawValue)]) { row throws(StoreError) in
                (try row.value(ImageFormat.self, 0), row.bytes(1))
            }
        }
    }

    private static func image(from row: any Row) throws(StoreError) -> Image {
        Image(
            id: row.id(0), tenant: row.id(1), name: row.text(2), format: try row.value(ImageFormat.self, 3),
            width: Int(row.int(4)), height: Int(row.int(5)), createdAt: row.time(6))
    }
}
