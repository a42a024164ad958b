// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WebFoundation

@Suite struct MultipartReaderTests {
    private static let type = "multipart/form-data; charset=x; boundary=\"--bound\""
    private static let body = Array(
        """
        preamble\r
        ----bound\r
        Content-Disposition: form-data; name="csrf"\r
        \r
        token\r
        ----bound\r
        content-disposition: form-data; name="empty"\r
        \r
        \r
        ----bound\r
        Content-Disposition: form-data; name="file"; filename="読者 %22a%22.csv"\r
        Content-Type: text/csv\r
        \r
        a\r
        --\r
        ----boun\r\n\r
        ----bound--\r
        epilogue
        """.utf8)

    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
        var reader = try #require(MultipartReader(contentType: Self.type))
        var lines: [String] = []
        var text: [UInt8] = []
        for piece in pieces {
            for event in try reader.push(piece) {
                switch event {
                case .part(let name, let file): lines.append("\(name)/\(file ?? "-")")
                case .bytes(let bytes): text += bytes
                case .end:
                    lines.append(String(decoding: text, as: UTF8.self))
                    text = []
                }
            }
        }
        #expect(reader.isComplete)
        return lines
    }

    @Test func `parts are the same wherever the body is cut`() throws {
        let expected = ["csrf/-", "token", "empty/-", "", "file/読者 \"a\".csv", "a\r\n--\r\n----boun\r\n"]
        #expect(try read([Self.body[...]]) == expected)
        for cut in Self.body.indices {
            #expect(try read([Self.body[..<cut], Self.body[cut...]]) == expected)
        }
        #expect(try read(Self.body.indices.map { Self.body[$0...$0] }) == expected)
    }

    @Test(arguments: ["", "text/plain; boundary=x", "multipart/form-data", "multipart/form-data; boundary="])
    func `what names no boundary is no such body`(type: String) {
        #expect(MultipartReader(contentType: type) == nil)
    }

    @Test func `a damaged body is refused and not held without end`() throws {
        var reader = try #require(MultipartReader(contentType: Self.type))
        #expect(throws: MultipartReader.Fault.self) {
            _ = try reader.push(Array("----bound\r\nX: \(String(repeating: "y", count: 9_000))".utf8))
        }
        var other = try #require(MultipartReader(contentType: Self.type))
        #expect(throws: MultipartReader.Fault.self) { _ = try other.push(Array("----bound??".utf8)) }
        var nameless = try #require(MultipartReader(contentType: Self.type))
        #expect(throws: MultipartReader.Fault.self) { _ = try nameless.push(Array("----bound\r\nA: b\r\n\r\n".utf8)) }
    }
}
