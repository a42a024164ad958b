// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct DialectTests {
    @Test func `marks stand for what differs`() {
        let sql: SQL = "SELECT $2, $1 FROM {ids:$3} WHERE x IN (SELECT texts.value FROM {texts:$4}) FOR{lock}{skip:b}"
        #expect(
            sql.embedded
                == "SELECT ?2, ?1 FROM json_each(?3) AS ids WHERE x IN (SELECT texts.value FROM json_each(?4) AS texts) FOR"
        )
        #expect(
            sql.cluster
                == """
                SELECT $2, $1 FROM unnest($3::bigint[]) AS ids(value) WHERE x IN (SELECT texts.value FROM \
                unnest($4::text[]) AS texts(value)) FOR FOR NO KEY UPDATE FOR NO KEY UPDATE OF b SKIP LOCKED
                """)
    }

    @Test(arguments: Engine.allCases)
    func `parameters are bound by number and every value comes back`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let texts = ["", "a\"b\\c'", "山田\u{1}\n", "😀"]
            let values = try await store.driver.read { session throws(StoreError) in
                let swapped = try session.first("SELECT $2, $1", [.text("one"), .text("two")]) {
                    [$0.text(0), $0.text(1)]
                }
                let ids = try session.all("SELECT ids.value FROM {ids:$1}", [.ids([.min, -1, 0, .max])]) { $0.int(0) }
                let back = try session.all("SELECT texts.value FROM {texts:$1}", [.texts(texts)]) { $0.text(0) }
                let none = try session.all("SELECT ids.value FROM {ids:$1}", [.ids([])]) { $0.int(0) }
                let row = try session.first(
                    "SELECT $1, $2, $3, $4, $5", [.int(nil), .text(nil), .bytes(nil), .bytes([]), .bytes([0, 255])]
                ) { [$0.isNull(0), $0.isNull(1), $0.isNull(2), $0.isNull(3), $0.bytes(4) == [0, 255]] }
                return (swapped: swapped, ids: ids, back: back, none: none, row: row)
            }
            #expect(values.swapped == ["two", "one"])
            #expect(values.ids == [.min, -1, 0, .max])
            #expect(values.back == texts)
            #expect(values.none.isEmpty)
            #expect(values.row == [true, true, true, false, true])
        }
    }
}
