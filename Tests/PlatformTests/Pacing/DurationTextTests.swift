// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("5m", .seconds(300)), ("1h", .seconds(3_600)),
        ("3d", .seconds(259_200)), ("7", .seconds(7)),
    ])
    func `times have units`(text: String, expected: Duration) {
        #expect(Duration(parsing: text) == expected)
    }
}
