// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ImageUploadTests {
    private let studio = Studio()
    private let path = "/mailings/\(Studio.code(7))/images"
    static let gif = Array("GIF89a".utf8) + [200, 0, 100, 0, 0, 0, 0, 0x3B]

    private func form(_ token: String, alt: String, _ file: [UInt8], name: String = "a.gif") -> ByteBuffer {
        var body = ByteBuffer(
            string: "--b1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n"
                + "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
                + "Content-Type: text/html\r\n\r\n")
        body.writeBytes(file)
        body.writeString("\r\n--b1\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\n\(alt)\r\n--b1--\r\n")
        return body
    }

    private func send(_ browser: Browser, token: String? = nil, alt: String = "冬", _ file: [UInt8]) async throws
        -> Browser.Answer
    {
        try await browser.post(
            path, type: "multipart/form-data; boundary=b1",
            body: form(token ?? browser.formToken, alt: alt, file))
    }

    @Test func `a picture is known by its octets and comes back as markup that is safe`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            let answer = try await send(browser, alt: "\"><script>alert(1)</script>{{email}}", Self.gif)
            let place = try #require(answer.location.split(separator: "=").last)
            let page = try await browser.get(answer.location).body
            #expect(page.contains("https://mail.example.jp/i/\(place)"))
            #expect(!page.contains("<script>alert") && page.contains("200 × 100"))
            browser.headers[.accept] = "application/json"
            let json = try await send(browser, Self.gif).body
            #expect(json.contains("alt=\\\"冬\\\"") && json.contains("width=\\\"200\\\""))
        }
        let image = try #require(studio.company.state.withLock { $0.images.first?.image })
        #expect(image.format == .gif && image.tenant == TenantID(1))
        #expect(studio.company.state.withLock { $0.audit.contains("image.add owner@example.jp") })
    }

    @Test func `what is no picture, too large, or not from our page is refused`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            for file in [
                Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8), Array("<html>".utf8), [],
                Array("GIF89a".utf8),
            ] {
                let answer = try await send(browser, file)
                #expect(answer.status == .unprocessableContent)
            }
            let large = Self.gif + [UInt8](repeating: 0, count: 1_000_000)
            for file in [large, large + large] {
                let answer = try await send(browser, file)
                #expect(answer.status == .contentTooLarge)
            }
            for token in ["", "x", "x%26csrf=y"] {
                let answer = try await send(browser, token: token, Self.gif)
                #expect(answer.status == .forbidden)
            }
        }
        #expect(studio.company.state.withLock { $0.images.isEmpty })
    }

    @Test(arguments: [
        "", "--b1", "--b1\r\n", "--b1\r\nname=\"file\"", "--b1\r\n\r\n\r\n", "--b2\r\n\r\n\r\n--b2--", "x--b1\r\n",
        "--b1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc",
    ])
    func `a broken body is none`(body: String) {
        #expect(ImageForm(Array(body.utf8), contentType: "multipart/form-data; boundary=b1")?.file ?? [] == [])
        #expect(ImageForm(Array(body.utf8), contentType: "multipart/form-data; boundary=") == nil)
        #expect(ImageForm(Array(body.utf8), contentType: "text/plain") == nil)
    }
}
