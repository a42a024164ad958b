// SPDX-License-Identifier: Apache-2.0

/// A bound parameter. Its case is its type in the database, also when it is nil.
enum Value: Sendable {
    case int(Int64?)
    case text(String?)
    case bytes([UInt8]?)
    /// For `{ids:$1}`.
    case ids([Int64])
    /// For `{texts:$1}`.
    case texts([String])
}

extension Value {
    static func int(_ value: Int) -> Value { .int(Int64(value)) }
    static func flag(_ value: Bool) -> Value { .int(value ? 1 : 0) }
}

/// One column of a ``Bulk``: the values of all rows.
enum Column: Sendable {
    case ints([Int64])
    case optionalInts([Int64?])
    case texts([String])
    case optionalTexts([String?])
    case blobs([[UInt8]])

    var count: Int {
        switch self {
        case .ints(let values): values.count
        case .optionalInts(let values): values.count
        case .texts(let values): values.count
        case .optionalTexts(let values): values.count
        case .blobs(let values): values.count
        }
    }
}
