// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Small files of text.
enum FileText {
    static let limit = 16 << 20

    /// The file's text; trailing line breaks stay.
    static func read(_ path: String) throws -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ControlFailure("\(path) cannot be read")
        }
        guard data.count <= limit else { throw ControlFailure("\(path) is larger than 16 MB") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ControlFailure("\(path) is not UTF-8 text")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw ControlFailure("\(path) cannot be written: \(DataDirectory.reason())") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let written = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else {
            throw ControlFailure("\(path) cannot be written: \(DataDirectory.reason())")
        }
    }

    /// An absolute path, so that the server finds what the command line named.
    static func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }
}
