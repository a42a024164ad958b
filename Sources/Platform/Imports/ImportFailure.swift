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
    /// An upload past its shelf's limit of octets.
    case tooLarge(limit: Int64)
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
        case .tooLarge(let limit): "the file is larger than \(limit >> 20) MB; please cut it into several"
        case .rejectedFileUnwritable(let path, let detail): "cannot write \(path): \(detail)"
        case .store(let error): "\(Refusal(error).english); rows that were stored before are kept"
        }
    }
}

extension ImportFailure {
    /// The same for the customer's screen.
    package var refusal: Refusal {
        let japanese =
            switch self {
            case .fileUnreadable, .rejectedFileUnwritable:
                "サーバーでファイルを読み書きできませんでした。時間をおいて、もう一度お試しください。"
            case .notText: "CSV ファイルではありません。表計算ソフトで「CSV（UTF-8）」として保存し直してください。"
            case .wrongEncoding(let line?):
                "\(line)行目が UTF-8 でも Shift_JIS でもありません。「CSV（UTF-8）」で保存し直してください。"
            case .wrongEncoding(nil): "ファイルが UTF-16 です。「CSV（UTF-8）」で保存し直してください。"
            case .noEmailColumn: "メールアドレスの列がありません。どの列がメールアドレスかを選んでください。"
            case .tooManyColumns(let count):
                "列が \(count) あります。メールアドレスのほかに \(ImportContacts.fieldLimit) 列まで読み込めます。"
            case .badColumnName(let column, _): "\(column)列目の名前は使えません。ほかの列と重ならない項目を選んでください。"
            case .emptyFile: "ファイルが空です。"
            case .tooLarge(let limit): "ファイルが \(limit >> 20) MB を超えています。いくつかに分けてください。"
            case .store(let error): "\(Refusal(error).japanese)それまでに読み込んだ分は残っています。"
            }
        return Refusal(english: description, japanese: japanese)
    }
}
