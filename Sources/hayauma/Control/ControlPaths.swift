// SPDX-License-Identifier: Apache-2.0

/// Files of a data directory.
enum ControlPaths {
    static func socket(in directory: String) -> String { "\(directory)/control.sock" }
    static func database(in directory: String) -> String { "\(directory)/hayauma.sqlite" }
    static func masterKey(in directory: String) -> String { "\(directory)/secret.key" }
    static func lock(in directory: String) -> String { "\(directory)/lock" }
    static func uploads(in directory: String) -> String { "\(directory)/uploads" }
    static func blockUploads(in directory: String) -> String { "\(uploads(in: directory))/blocked" }
    static func node(in directory: String) -> String { "\(directory)/node" }
}
