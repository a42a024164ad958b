// SPDX-License-Identifier: Apache-2.0

import MessageContent
import Platform
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct StarterTests {
    private static let cases = Language.allCases.flatMap { language in Starter.keys.map { (language, $0) } }

    @Test(arguments: cases)
    func `a starter has nothing that blocks or warns, in either charset, and what the law asks for`(
        language: Language, key: String
    ) throws {
        let starter = try #require(Starter.find(key, language))
        let tenant = Tenant(
            id: TenantID(1), slug: "t", name: "店", postalAddress: "東京都", contact: "03-0000-0000",
            createdAt: Timestamp(microseconds: 0))
        for charset in CampaignContent.Charset.allCases {
            let content = CampaignContent(
                name: "x", fromName: "店", fromAddress: "news@example.jp", subject: starter.subject, text: starter.text,
                html: starter.html, charset: charset, isTracked: true)
            #expect(ContentCheck.problems(content: content, fields: [], tenant: tenant) == [])
        }
        for tag in ["{{sender_name}}", "{{postal_address}}", "{{contact}}", "{{unsubscribe_url}}"] {
            #expect(starter.text.contains(tag) && starter.html.contains(tag))
        }
        #expect(TextRuler.wideLines(in: starter.text, columns: TextRuler.columns[0]) == [])
    }
}
