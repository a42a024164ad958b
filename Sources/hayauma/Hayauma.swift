// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct Hayauma: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hayauma",
        abstract: "Mass-mail delivery that a company runs itself.",
        discussion: "Start with `hayauma serve --data DIR`. The other commands talk to that running server.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, TenantCommand.self, DomainCommand.self, ContactsCommand.self, BlockCommand.self,
            SourceCommand.self, PoolCommand.self, CampaignCommand.self, QueueCommand.self, SiteCommand.self,
            ProfileCommand.self, SimulateCommand.self, SimulateEngineCommand.self, BenchCommand.self, DemoCommand.self,
            CrashPointsCommand.self,
        ])
}
