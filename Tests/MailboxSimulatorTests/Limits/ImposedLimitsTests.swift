// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import MailboxSimulator

@Suite struct ImposedLimitsTests {
    private func read(_ text: String) throws(ImposedLimits.Invalid) -> [Provider: ImposedLimits] {
        try ImposedLimits.read(json: Array(text.utf8))
    }

    @Test func `a file names providers and their limits`() throws {
        let limits = try read(
            """
            {"gmail": {"connections": 5, "messagesPerConnection": 50, "messagesPerSecond": 2.5,
              "recovery": {"pauseSeconds": 600}, "quietMinutes": [0, 59], "network": {"connections": 9},
              "settlingSeconds": 0, "reactionSeconds": 0.5},
             "plain": {}}
            """)
        var gmail = ImposedLimits(
            connections: 5, messagesPerConnection: 50, messagesPerSecond: 2.5,
            recovery: ImposedLimits.Recovery(pause: .seconds(600), connections: 1, step: 1, every: .seconds(60)),
            quietMinutes: [0, 59], network: ImposedLimits.Network(connections: 9))
        gmail.settling = .zero
        gmail.reaction = .milliseconds(500)
        #expect(limits == [.gmail: gmail, .plain: ImposedLimits()])
        let again = try JSONDecoder().decode(ImposedLimits.self, from: JSONEncoder().encode(gmail))
        #expect(again == gmail)
    }

    @Test(arguments: [
        (#"{"gmial": {}}"#, "there is no provider 'gmial'"),
        (#"{"gmail": {"conections": 5}}"#, "there is no key 'gmail.conections'"),
        (#"{"gmail": {"recovery": {"pause": 5}}}"#, "there is no key 'gmail.recovery.pause'"),
        (#"{"gmail": {"recovery": {}}}"#, "recovery needs pauseSeconds"),
        (#"{"gmail": {"recovery": null}}"#, "gmail.recovery"),
        (#"{"gmail": {"connections": "5"}}"#, "gmail.connections"),
        (#"{"gmail": {"connections": 0}}"#, "connections is 0, not 1 to 1,000,000"),
        (#"{"gmail": {"messagesPerSecond": -1}}"#, "messagesPerSecond is -1.0"),
        (#"{"gmail": {"quietMinutes": [60]}}"#, "quietMinutes has 60"),
        (#"{"gmail": {"settlingSeconds": 1e300}}"#, "settlingSeconds is not 0 to 604,800"),
        (#"{"gmail": 5}"#, "gmail"), ("[]", "array"), ("", "JSON"), ("{", "JSON"),
        (#"{"gmail": {"connections": 1e400}}"#, "JSON"),
    ])
    func `what makes no sense is refused with its place and reason`(text: String, reason: String) throws {
        let error = try #require(throws: ImposedLimits.Invalid.self) { try read(text) }
        #expect(error.detail.contains(reason), "\(error.detail)")
    }
}
