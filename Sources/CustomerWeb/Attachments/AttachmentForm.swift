// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import NIOCore
internal import WebFoundation

/// An upload of files: `csrf` and any number of `file` (`multipart/form-data`, RFC 7578).
struct AttachmentForm: Sendable {
    /// Octets of the body that are kept: what one mail may carry, and what is around it.
    static let bodyLimit = 2_400_000
    /// Octets of a larger one that are read and thrown away, so that the browser hears why it was refused.
    static let drainLimit = 50_000_000
    private static let partLimit = 30

    private(set) var token = ""
    private(set) var files: [(name: String, bytes: [UInt8])] = []

    /// Nil when the body is none such, or cut.
    init?(_ body: [UInt8], contentType: String) {
        guard var reader = MultipartReader(contentType: contentType), let events = try? reader.push(body),
            reader.isComplete
        else { return nil }
        var parts = 0
        var name = ""
        for event in events {
            switch event {
            case .part(let part, let fileName):
                parts += 1
                guard parts <= Self.partLimit else { return nil }
                name = part
                // A field that was left empty is sent as a file without a name.
                if part == "file" { files.append((fileName ?? "", [])) }
            case .bytes(let bytes) where name == "csrf": token = String(decoding: bytes.prefix(200), as: UTF8.self)
            case .bytes(let bytes) where name == "file": files[files.count - 1].bytes += bytes
            case .bytes, .end: break
            }
        }
        files.removeAll { $0.name.isEmpty && $0.bytes.isEmpty }
    }

    /// The whole body; nil when it is larger than `bodyLimit`.
    static func body(of request: Request) async throws -> [UInt8]? {
        var kept: [UInt8] = []
        var count = 0
        for try await buffer in request.body {
            count += buffer.readableBytes
            guard count <= drainLimit else { return nil }
            if count <= bodyLimit {
                kept.append(contentsOf: buffer.readableBytesView)
            } else {
                kept = []
            }
        }
        return count <= bodyLimit ? kept : nil
    }
}
