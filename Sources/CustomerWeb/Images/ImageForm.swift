// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// The three fields of an upload: `csrf`, `alt` and the file (`multipart/form-data`, RFC 7578).
struct ImageForm: Sendable {
    /// Octets of the body: a picture and what is around it.
    static let bodyLimit = 1_100_000
    private static let partLimit = 10

    private(set) var token = ""
    private(set) var alt = ""
    private(set) var file: [UInt8] = []

    /// Nil when the body is none such, or cut.
    init?(_ body: [UInt8], contentType: String) {
        guard var reader = MultipartReader(contentType: contentType), let events = try? reader.push(body),
            reader.isComplete
        else { return nil }
        var parts = 0
        var name = ""
        for event in events {
            switch event {
            case .part(let part, _):
                parts += 1
                name = part
            case .bytes(let bytes) where parts <= Self.partLimit: take(name, bytes)
            case .bytes, .end: break
            }
        }
    }

    private mutating func take(_ name: String, _ content: [UInt8]) {
        switch name {
        case "csrf": token = String(decoding: content.prefix(200), as: UTF8.self)
        case "alt": alt = String(decoding: content.prefix(2_000), as: UTF8.self)
        case "file": file = content
        default: break
        }
    }
}
