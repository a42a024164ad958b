// SPDX-License-Identifier: Apache-2.0

import SMTP
import Testing

@testable import MailboxSimulator

@Suite struct BlockTextTests {
    @Test(arguments: [
        ("gmail:60-360", Provider.gmail, Block(from: .seconds(60), to: .seconds(360))),
        (
            "gmail:1m-6m:421-4.7.28 Unusual: rate", .gmail,
            Block(from: .seconds(60), to: .seconds(360), reply: ServerReply(421, "4.7.28 Unusual: rate"))
        ),
        (
            "au:0.5-1h:rcpt:451 later", .au,
            Block(from: .milliseconds(500), to: .seconds(3_600), at: .rcpt, reply: ServerReply(451, "later"))
        ),
        ("plain:0s-1s:rcpt", .plain, Block(from: .zero, to: .seconds(1), at: .rcpt)),
        ("plain:0-1:550", .plain, Block(from: .zero, to: .seconds(1), reply: ServerReply(550, ""))),
    ])
    func `a block is provider, times, and perhaps place and reply`(
        text: String, provider: Provider, block: Block
    ) throws {
        let read = try Block.read(text)
        #expect(read.provider == provider)
        #expect(read.block == block)
    }

    @Test(arguments: [
        "", ":", "gmail", "gmail:", "gmail:60", "gmail:60-", "gmail:-60", "gmail:60-60", "gmail:6-5", "nobody:1-2",
        "gmail:1-2:", "gmail:1-2:250 fine", "gmail:1-2:42", "gmail:1-2:4211", "gmail:1-2:rcpt:", "gmail:nan-2",
        "gmail:0-inf", "gmail:0-1e300", "gmail:0-8000000", "gmail:0-1:٤٢١ no",
    ])
    func `a block that makes no sense is refused`(text: String) {
        #expect(throws: ImposedLimits.Invalid.self) { try Block.read(text) }
    }

    @Test func `a block of unknown users is share, count, time, and perhaps the network`() throws {
        #expect(
            try UnknownUserBlock.read("0.3:200:10m") == UnknownUserBlock(share: 0.3, of: 200, for: .seconds(600)))
        #expect(
            try UnknownUserBlock.read("0:500:90:network")
                == UnknownUserBlock(share: 0, of: 500, for: .seconds(90), blocksNetwork: true))
        for text in ["", "0.3", "0.3:200", "1:200:10", "-1:200:10", "nan:200:10", "0.3:199:10", "0.3:200:10:x"] {
            #expect(throws: ImposedLimits.Invalid.self) { try UnknownUserBlock.read(text) }
        }
    }
}
