// SPDX-License-Identifier: Apache-2.0

internal import CWebAssets
internal import Foundation
package import Mustache

/// The files under `Sources/CWebAssets/files`: embedded in the binary, or read anew each time from the folder that the
/// environment's `HAYAUMA_ASSETS` names, so that a page can be changed without a build.
package enum WebAssets {
    private static let folder = ProcessInfo.processInfo.environment["HAYAUMA_ASSETS"]
    private static let embedded = readEmbedded()
    private static let library = makeLibrary()
    private static let packed = makeStylesheet()

    /// A file by its path, such as `scripts/app.js`; nil when there is none.
    package static func bytes(_ path: String) -> [UInt8]? {
        guard let known = embedded[path] else { return nil }
        guard let folder, let changed = try? Data(contentsOf: URL(filePath: "\(folder)/\(path)")) else { return known }
        return Array(changed)
    }

    /// Paths that begin with `prefix`, sorted.
    package static func paths(_ prefix: String) -> [String] { embedded.keys.filter { $0.hasPrefix(prefix) }.sorted() }

    /// Every template by its name (`templates/mailing.mustache` is `mailing`); they can include each other as partials.
    package static var templates: MustacheLibrary { folder == nil ? library : makeLibrary() }

    /// All of `styles/`, in the order of their names, as ``Stylesheet`` packs it.
    package static var stylesheet: [UInt8] { folder == nil ? packed : makeStylesheet() }

    private static func makeStylesheet() -> [UInt8] {
        Stylesheet.packed(paths("styles/").flatMap { bytes($0) ?? [] })
    }

    private static func makeLibrary() -> MustacheLibrary {
        var library = MustacheLibrary()
        for path in paths("templates/") {
            let name = path.dropFirst("templates/".count).prefix { $0 != "." }
            // A template that does not parse is missing, which the tests find.
            try? library.register(String(decoding: bytes(path) ?? [], as: UTF8.self), named: String(name))
        }
        return library
    }

    private static func readEmbedded() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        let areas = unsafe [
            hayauma_foundation_assets, hayauma_readership_assets, hayauma_account_assets, hayauma_readers_assets,
            hayauma_imports_assets, hayauma_composer_assets, hayauma_sending_assets, hayauma_report_assets,
            hayauma_settings_assets, hayauma_check_assets,
        ]
        // The tables are constants of the binary; each says how many entries and octets it has.
        for index in unsafe areas.indices {
            let area = unsafe areas[index]
            for entry in 0..<Int(unsafe area.count) {
                let asset = unsafe area.assets + entry
                let name = unsafe String(cString: asset.pointee.name)
                files[name] = unsafe Array(
                    UnsafeBufferPointer(start: asset.pointee.bytes, count: Int(asset.pointee.count)))
            }
        }
        return files
    }
}
