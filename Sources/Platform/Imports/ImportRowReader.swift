// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// Turns rows of the file into rows for the store, or says why not.
struct ImportRowReader {
    let encoding: TextEncoding
    let columns: ImportColumns
    /// By column; nil: it is the address, or ignored.
    let fields: [ContactField?]
    /// Names of required fields that a new contact would lack, since the file has no column for them.
    var missing: [String] = []

    enum Reading {
        case row(ImportRow)
        case rejected(RejectionReason)
    }

    /// Names of the required fields that a new contact of the file would lack: one that exists keeps its own.
    static func missing(of fields: [ContactField], in targets: [ContactField?], mode: ImportMode) -> [String] {
        if mode == .update { return [] }
        let known = Set(targets.compactMap { $0?.id })
        return fields.filter { $0.isRequired && !known.contains($0.id) }.map(\.name)
    }

    func cells(of row: CSVRow) -> [String] { (0..<row.count).map { encoding.decode(row[$0]) } }

    func read(_ row: CSVRow) -> Reading {
        if let fault = row.fault { return .rejected(Self.reason(fault)) }
        if row.count != columns.names.count {
            return .rejected(
                RejectionReason(
                    english: "the row has \(row.count) cells, the first line has \(columns.names.count)",
                    japanese: "列数が \(row.count) です (1 行目は \(columns.names.count))"))
        }
        let address: EmailAddress
        do throws(AddressError) {
            address = try EmailAddress(parsing: ImportColumns.trimmed(encoding.decode(row[columns.email])))
        } catch {
            return .rejected(Self.reason(error))
        }
        if let absent = missing.first {
            return .rejected(
                RejectionReason(
                    english: "the file has no column for the required field \(absent)",
                    japanese: "必須項目「\(absent)」の列がありません"))
        }
        var json = FieldsJSON()
        for column in columns.names.indices {
            guard let field = fields[column] else { continue }
            guard let value = value(row[column]) else {
                return .rejected(
                    RejectionReason(
                        english: "the cell of column \(columns.names[column]) holds a control character",
                        japanese: "列「\(columns.names[column])」に制御文字が含まれています"))
            }
            switch ContactFieldValue.normalised(value, for: field) {
            case .success(let value): json.append(field.id, value)
            case .failure(let fault): return .rejected(Self.reason(fault, column: columns.names[column]))
            }
        }
        return .row(
            ImportRow(
                email: address.addrSpec, key: address.suppressionKey, domain: address.domain, fields: json.text()))
    }

    /// The text of a cell, each line break in it a space; nil when it holds another control character than a tab.
    private func value(_ bytes: ArraySlice<UInt8>) -> String? {
        var hasBreak = false
        for octet in bytes where octet < 0x20 || octet == 0x7F {
            if octet == 0x0A || octet == 0x0D {
                hasBreak = true
            } else if octet != 0x09 {
                return nil
            }
        }
        let text = Self.unmarked(encoding.decode(bytes))
        // C1 controls and separators of lines are characters only after decoding.
        if text.utf8.contains(where: { $0 == 0xC2 || $0 == 0xE2 }) {
            for scalar in text.unicodeScalars {
                if (0x80...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029 {
                    return nil
                }
            }
        }
        if !hasBreak { return text }
        var folded = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                folded.append(" ")
            } else if scalar != "\n" {
                folded.append(scalar)
            }
            previous = scalar
        }
        return String(folded)
    }

    /// Without the mark that exports put before what a spreadsheet would take for a formula.
    static func unmarked(_ text: String) -> String {
        let head = Array(text.utf8.prefix(2))
        guard head.count == 2, head[0] == UInt8(ascii: "'"), "=+-@\t\r".utf8.contains(head[1]) else { return text }
        return String(text.dropFirst())
    }

    static func reason(_ outcome: ImportRowOutcome) -> RejectionReason? {
        switch outcome {
        case .created, .updated: nil
        case .exists: RejectionReason(english: "the address exists already", japanese: "すでに登録されています")
        case .missing: RejectionReason(english: "the address is not registered", japanese: "登録されていません")
        case .optedOut:
            RejectionReason(
                english: "the address is suppressed and stays so", japanese: "配信停止になっているため登録できません")
        case .trashed:
            RejectionReason(
                english: "the address is in the trash: restore it first", japanese: "ゴミ箱にあります。先に元に戻してください")
        }
    }

    private static func reason(_ fault: ContactFieldValue.Fault, column: String) -> RejectionReason {
        switch fault {
        case .missing:
            RejectionReason(
                english: "the required cell of column \(column) is blank", japanese: "必須項目「\(column)」が空です")
        case .notNumber:
            RejectionReason(
                english: "the cell of column \(column) is not a number", japanese: "列「\(column)」が数値ではありません")
        case .notDate:
            RejectionReason(
                english: "the cell of column \(column) is not a date such as 2026-01-31",
                japanese: "列「\(column)」が日付ではありません (例 2026-01-31)")
        case .notChoice:
            RejectionReason(
                english: "the cell of column \(column) is none of the choices", japanese: "列「\(column)」が選択肢にありません")
        }
    }

    static func reason(_ fault: CSVRow.Fault) -> RejectionReason {
        switch fault {
        case .unclosedQuote:
            RejectionReason(english: "a quotation mark is not closed", japanese: "引用符 (\") が閉じていません")
        case .textAfterQuote:
            RejectionReason(
                english: "text follows a closing quotation mark", japanese: "閉じた引用符 (\") の後に文字があります")
        case .cellTooLong: RejectionReason(english: "a cell is longer than 32 KB", japanese: "32 KB を超えるセルがあります")
        case .rowTooLong: RejectionReason(english: "the row is longer than 1 MB", japanese: "行が 1 MB を超えています")
        case .tooManyCells: RejectionReason(english: "the row has 500 or more cells", japanese: "列が 500 以上あります")
        }
    }

    static func reason(_ error: AddressError) -> RejectionReason {
        let japanese =
            switch error {
            case .empty: "メールアドレスが空です"
            case .missingAt: "メールアドレスに @ がありません"
            case .missingLocalPart: "メールアドレスの @ の前がありません"
            case .missingDomain: "メールアドレスの @ の後がありません"
            case .controlCharacter: "メールアドレスに制御文字が含まれています"
            case .space: "メールアドレスに空白が含まれています"
            case .invalidLocalPart: "メールアドレスの @ の前に使えない文字があります"
            case .localPartTooLong: "メールアドレスの @ の前が 64 文字を超えています"
            case .invalidDomain: "ドメインが正しくありません"
            case .domainTooLong: "ドメインが長すぎます"
            case .domainWithoutDot: "ドメインにドットがありません"
            case .domainLiteral: "ドメインが IP アドレスです"
            case .invalidMailbox: "メールアドレスの形が正しくありません"
            }
        return RejectionReason(english: error.description, japanese: japanese)
    }
}
