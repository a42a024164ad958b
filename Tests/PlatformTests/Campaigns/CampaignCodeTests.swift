// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct CampaignCodeTests {
    @Test(arguments: [1, 31, 32, 2_633_437_219_888_319_167, Int64.max])
    func `an id survives being written down`(id: Int64) {
        let text = CampaignCode.text(CampaignID(id))
        #expect(text.utf8.count == 13)
        #expect(CampaignCode.parse(text) == CampaignID(id))
        #expect(CampaignCode.parse(text.uppercased()) == CampaignID(id))
    }

    @Test(arguments: ["", "x", "aaaaaaaaaaaaa", "7777777777777", "abcdefghijkl1", "abcdefghijklmn", "日本日本日本日本日本日本日"])
    func `anything else is no id`(text: String) {
        #expect(CampaignCode.parse(text) == nil)
    }
}
