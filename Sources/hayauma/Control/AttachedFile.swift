// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform

/// A file on its way from the command to the server.
struct AttachedFile: Codable {
    /// Its path's last part.
    var name: String
    var bytes: Data

    /// The files at these paths, as an argument. Throws when one cannot be read, or is larger than any mail.
    static func encoded(_ paths: [String]) throws -> String {
        let files = try paths.map { path in
            let url = URL(filePath: path)
            let bytes: Data
            do {
                guard let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
                    size <= MailSize.limit
                else { throw ControlFailure("\(path): a mail has 3 MB at most; send a link instead") }
                bytes = try Data(contentsOf: url)
            } catch let failure as ControlFailure {
                throw failure
            } catch {
                throw ControlFailure("\(path) cannot be read: \(error.localizedDescription)")
            }
            return AttachedFile(name: url.lastPathComponent, bytes: bytes)
        }
        return String(decoding: try JSONEncoder().encode(files), as: UTF8.self)
    }

    /// Throws what a draft would be refused for, before there is one.
    static func decoded(_ argument: String) throws -> [(name: String, bytes: [UInt8])] {
        let files = try JSONDecoder().decode([AttachedFile].self, from: Data(argument.utf8))
        guard files.count <= Attachment.countLimit else {
            throw ControlFailure("a mailing has \(Attachment.countLimit) files at most")
        }
        var octets = 0
        for file in files {
            octets += MailSize.encoded(file.bytes.count)
            do throws(Refusal) { _ = try AttachmentFile(name: file.name, bytes: [UInt8](file.bytes)) } catch {
                throw ControlFailure("\(file.name): \(error.english)")
            }
        }
        guard octets <= MailSize.limit else { throw ControlFailure("the files are too large: a mail has 3 MB at most") }
        return files.map { ($0.name, [UInt8]($0.bytes)) }
    }
}
