// SPDX-License-Identifier: Apache-2.0

/// Names of lists, tags and fields.
enum ContactName {
    static let limit = 64

    /// `text` without blanks around; 1...64 characters on one line.
    static func checked(_ text: String) throws(Refusal) -> String {
        let name = ImportColumns.trimmed(text)
        guard !name.isEmpty else { throw Refusal(english: "type a name", japanese: "名前を入力してください。") }
        guard name.count <= limit else {
            throw Refusal(
                english: "a name has \(limit) characters at most", japanese: "名前は\(limit)文字までです。")
        }
        let isClean = name.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0 != "\u{2028}" && $0 != "\u{2029}"
        }
        guard isClean else {
            throw Refusal(
                english: "a name has no line breaks or control characters", japanese: "名前に改行や制御文字は使えません。")
        }
        return name
    }

    /// `body`, a name that is taken said in words.
    static func storing<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(Refusal) -> Value {
        do throws(StoreError) { return try await body() } catch .conflict {
            throw Refusal(
                english: "this name is taken; choose another", japanese: "同じ名前がすでにあります。別の名前にしてください。")
        } catch { throw Refusal(error) }
    }
}
