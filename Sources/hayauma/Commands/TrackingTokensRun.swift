// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MessageContent
import Platform
import Secrets

/// The genuine paths of a mailing's opens and clicks, for `Benchmarks/tracking`: whoever can read the installation's
/// key may make them.
struct TrackingTokensRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracking-tokens", abstract: "Paths of opens and clicks for a load generator, one a line.",
        shouldDisplay: false)

    @Option(help: "Data directory, whose key signs.") var data: String
    @Option(help: "The mailing's id.") var campaign: Int64
    @Option(help: "Id of the first contact.") var first: Int64
    @Option(help: "How many contacts, with ids in a row.") var count: Int64
    @Option(help: "The link's position; without it the paths are of opens.") var link: Int?

    func run() async throws {
        try await reportingErrors {
            guard count > 0, first > 0, link.map({ (0..<RecipientTokens.linkLimit).contains($0) }) ?? true else {
                throw ControlFailure("--count and --first must be positive, --link below \(RecipientTokens.linkLimit)")
            }
            let key = try MasterKey.loadOrCreate(path: ControlPaths.masterKey(in: FileText.absolute(data)))
            let tokens = RecipientTokens(key: TokenKey(key.derive("recipient-tokens")))
            let mailing = CampaignID(campaign)
            var lines = ""
            for number in first..<first + count {
                let contact = ContactID(number)
                if let link {
                    lines += "/c/\(tokens.token(.click, campaign: mailing, contact: contact, link: link))\n"
                } else {
                    lines += "/o/\(tokens.token(.open, campaign: mailing, contact: contact))\n"
                }
            }
            print(lines, terminator: "")
        }
    }
}
