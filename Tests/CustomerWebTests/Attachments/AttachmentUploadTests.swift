// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import Platform
import Synchronization
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct AttachmentUploadTests {
    private let studio = Studio()
    private let path = "/mailings/\(Studio.code(7))/attachments"
    private static let pdf = Array("%PDF-1.7\n".utf8)

    private func form(_ token: String, _ files: [(name: String, bytes: [UInt8])]) -> ByteBuffer {
        var body = ByteBuffer(
            string: "--b1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n")
        for file in files {
            body.writeString(
                "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file.name)\"\r\n"
                    + "Content-Type: text/html\r\n\r\n")
            body.writeBytes(file.bytes)
            body.writeString("\r\n")
        }
        body.writeString("--b1--\r\n")
        return body
    }

    private func send(
        _ browser: Browser, token: String? = nil, to path: String? = nil, _ files: (name: String, bytes: [UInt8])...
    ) async throws -> Browser.Answer {
        try await browser.post(
            path ?? self.path, type: "multipart/form-data; boundary=b1", body: form(token ?? browser.formToken, files))
    }

    @Test func `files are attached, listed with their sizes, given back and taken off`() async throws {
        studio.company.add(7) { $0.subject = "冬のセール" }
        try await studio.visit { browser in
            let answer = try await send(browser, ("冬のご案内.pdf", Self.pdf), ("<b>.txt", Array("規約".utf8)))
            #expect(
                answer.status == .seeOther && answer.location == "/mailings/\(Studio.code(7))/content#attachments-title"
            )
            let page = try await browser.get("/mailings/\(Studio.code(7))/content").body
            #expect(page.contains("冬のご案内.pdf") && page.contains("_b_.txt") && page.contains("1 kB"))
            #expect(page.contains("メール全体 2 kB（上限 3 MB）") && page.contains("500 kB までは"))
            #expect(page.contains("\(path)/70/remove"))
            let preview = try await browser.get("/mailings/\(Studio.code(7))/preview").body
            #expect(preview.contains("冬のご案内.pdf"))

            let file = try await browser.get("\(path)/70")
            #expect(file.status == .ok && file.body == String(decoding: Self.pdf, as: UTF8.self))
            #expect(file.headers[.contentType] == "application/octet-stream")
            let disposition = try #require(file.headers[.contentDisposition])
            #expect(disposition.hasPrefix("attachment; filename=\"_____.pdf\"; filename*=UTF-8''%E5%86%AC"))
            #expect(file.headers[.xContentTypeOptions] == "nosniff")
            #expect(file.headers[.contentSecurityPolicy]?.contains("sandbox") == true)

            browser.headers[.accept] = "application/json"
            let json = try await browser.post("\(path)/70/remove", [:]).body
            #expect(json.contains("\"version\":9") && !json.contains("冬のご案内") && json.contains("_b_.txt"))
        }
        let audit = studio.company.state.withLock { $0.audit }
        #expect(
            audit.filter { $0.hasPrefix("attachment") }.map { $0.split(separator: " ")[0] } == [
                "attachment.add", "attachment.add", "attachment.remove",
            ])
    }

    @Test func `what cannot be attached is refused with its name and reason; what went before it stays`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            let program = try await send(browser, ("a.pdf", Self.pdf), ("<i>.exe", Array("MZ".utf8)))
            #expect(program.status == .unprocessableContent)
            #expect(program.body.contains("_i_.exe") && program.body.contains("プログラム・スクリプト・HTML は添付できません"))
            browser.headers[.accept] = "application/json"
            let large = try await send(browser, ("b.pdf", Self.pdf + [UInt8](repeating: 0, count: 2_199_900)))
            #expect(large.status == .unprocessableContent && large.body.contains("3 MB を超えます"))
            #expect(large.body.contains("a.pdf"))
            let huge = try await send(browser, ("b.pdf", Self.pdf + [UInt8](repeating: 0, count: 6_000_000)))
            #expect(huge.status == .contentTooLarge && huge.body.contains("3 MB を超えます"))
            for number in 1..<Attachment.countLimit { _ = try await send(browser, ("\(number).pdf", Self.pdf)) }
            let many = try await send(browser, ("more.pdf", Self.pdf))
            #expect(many.body.contains("10個まで"))
            let nothing = try await send(browser, ("", []))
            #expect(nothing.status == .unprocessableContent)
        }
        #expect(studio.company.state.withLock { $0.files.count } == Attachment.countLimit)
    }

    @Test func `an upload that is none of ours, or for another tenant's mailing, changes nothing`() async throws {
        studio.company.add(7)
        studio.company.add(9, tenant: 2)
        studio.company.add(8, state: .running)
        try await studio.visit { browser in
            for token in ["", "x", "x%26csrf=y"] {
                let answer = try await send(browser, token: token, ("a.pdf", Self.pdf))
                #expect(answer.status == .forbidden)
            }
            let foreign = try await send(browser, to: "/mailings/\(Studio.code(9))/attachments", ("a.pdf", Self.pdf))
            #expect(foreign.status == .notFound)
            let frozen = try await send(browser, to: "/mailings/\(Studio.code(8))/attachments", ("a.pdf", Self.pdf))
            #expect(frozen.status == .unprocessableContent && frozen.body.contains("もう下書きではない"))
            for body in ["", "--b1", "--b1\r\n\r\n", "--b2--"] {
                let answer = try await browser.post(
                    path, type: "multipart/form-data; boundary=b1", body: ByteBuffer(string: body))
                #expect(answer.status == .unprocessableContent)
            }
            for id in ["1", "x", "-1", "99999999999999999999"] {
                let download = try await browser.get("\(path)/\(id)")
                let removal = try await browser.post("\(path)/\(id)/remove", [:])
                #expect(download.status == .notFound && removal.status == .notFound)
            }
        }
        #expect(studio.company.state.withLock { $0.files.isEmpty })
    }

    @Test func `the tick that embeds pictures is kept with the content`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            _ = try await browser.post(
                "/mailings/\(Studio.code(7))/content", ["version": "1", "html": "<p>x</p>", "embed": "on"])
            #expect(studio.company[7]?.content.embedsImages == true)
            let page = try await browser.get("/mailings/\(Studio.code(7))/content").body
            #expect(page.contains("name=\"embed\" value=\"on\" checked"))
            _ = try await browser.post("/mailings/\(Studio.code(7))/content", ["version": "2", "html": "<p>x</p>"])
            #expect(studio.company[7]?.content.embedsImages == false)
        }
    }

    @Test(arguments: [(400_000, "good"), (500_001, "warn"), (3_000_001, "bad")])
    func `the meter says what a size means`(_ octets: Int, _ chip: String) {
        let meter = MailMeter(octets, AttachmentTexts(.japanese))
        #expect(meter.chip == chip && (3...1_000).contains(meter.width))
    }
}
