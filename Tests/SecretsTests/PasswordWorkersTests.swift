// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Secrets

@Suite struct PasswordWorkersTests {
    @Test func `a password is hashed and checked off the event loops`() async throws {
        let workers = PasswordWorkers()
        let stored = try #require(await workers.make("correct horse"))
        #expect(await workers.verify("correct horse", against: stored) == true)
        #expect(await workers.verify("wrong", against: stored) == false)
        #expect(await workers.make(String(repeating: "x", count: 1_025)) == nil)
        #expect(await workers.verify("x", against: "not a hash") == false)
    }

    @Test func `a digest is SHA-256`() {
        #expect(Digest.sha256("abc").prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
        #expect(Digest.sha256("").count == 32)
    }
}
