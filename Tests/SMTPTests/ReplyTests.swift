// SPDX-License-Identifier: Apache-2.0

import SMTP
import Testing

@Suite struct ReplyTests {
    @Test(arguments: [
        ("5.1.1 no such user", "5.1.1"), ("2.0.0\nmore", "2.0.0"), ("4.7.28", "4.7.28"),
        ("5.7.515 Access denied", "5.7.515"),
    ])
    func `an enhanced status code that opens the text is found`(text: String, code: String) {
        #expect(Reply(code: 550, text: text).enhancedStatus == code)
    }

    @Test(arguments: ["", "Unknown user", "5.1 x", "5.1.1x", "5..1 x", "1234.1.1 x", "5.1.1.1 x"])
    func `text without one gives none`(text: String) {
        #expect(Reply(code: 550, text: text).enhancedStatus == nil)
    }
}
