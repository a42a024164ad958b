// SPDX-License-Identifier: Apache-2.0

/// Why an import did not run to its end. Rows stored before a `.store` failure stay stored.
package enum ImportFailure: Error, Equatable, CustomStringConvertible {
    case fileUnreadable(path: String, detail: String)
    /// No text file: a spreadsheet, an archive, an image.
    case notText
    /// UTF-16, or text that is neither UTF-8 nor Shift_JIS from this line on (nil: as a whole).
    case wrongEncoding(line: Int?)
    case noEmailColumn(found: [String])
    case tooManyColumns(count: Int)
    /// An empty or repeated column name, or one that no field can have.
    case badColumnName(column: Int, detail: String)
    case emptyFile
    case rejectedFileUnwritable(path: String, detail: String)
    case store(StoreError)

    package var description: String {
        switch self {
        case .fileUnreadable(let path, let detail): "cannot read \(path): \(detail)"
        case .notText: "this is no CSV file: save the sheet as CSV (UTF-8 or Shift_JIS) first"
        case .wrongEncoding(let line?): "line \(line) is neither UTF-8 nor Shift_JIS: save the file as CSV UTF-8"
        case .wrongEncoding(nil): "the file is UTF-16: save it as CSV UTF-8"
        case .noEmailColumn(let found):
            "the first line names no column `email`; it names: \(found.prefix(20).joined(separator: ", "))"
        case .tooManyColumns(let count):
            "the file has \(count) columns; at most \(ImportContacts.fieldLimit) beside the address are possible"
        case .badColumnName(let column, let detail): "the name of column \(column) \(detail)"
        case .emptyFile: "the file is empty"
        case .rejectedFileUnwritable(let path, let detail): "cannot write \(path): \(detail)"
        case .store(let error): "\(Refusal(error).english); rows that were stored before are kept"
        }
    }
}
