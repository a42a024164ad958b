// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Pictures that readers fetched lately: a mailing's pictures are asked for by everybody in the same hour.
///
/// At the bound all are dropped and fetched again, which costs one read of each.
package final class ImageCache: ImageServing {
    /// Octets held at most.
    package static let limit = 64_000_000

    private struct State {
        var images: [String: ServedImage] = [:]
        var size = 0
    }

    private let source: any ImageServing
    private let state = Mutex(State())

    package init(_ source: any ImageServing) { self.source = source }

    package func image(code: String) async throws(ImageUnavailable) -> ServedImage? {
        if let held = state.withLock({ $0.images[code] }) { return held }
        guard let found = try await source.image(code: code) else { return nil }
        state.withLock { state in
            if state.size + found.bytes.count > Self.limit { state = State() }
            if state.images.updateValue(found, forKey: code) == nil { state.size += found.bytes.count }
        }
        return found
    }
}
