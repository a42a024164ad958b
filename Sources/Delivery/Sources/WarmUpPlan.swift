// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// How a new address's volume grows: messages a day for each day, by group of providers. Data that an operator can
/// replace.
///
/// The file is a JSON array of objects: `name`, and `days`, an object of arrays by group: `gmail`, `yahoo`, `outlook`,
/// `carriers` (docomo, au, SoftBank) and `default`, which must be there and holds for groups that are not.
package struct WarmUpPlan: Sendable, Equatable {
    package enum Group: String, Sendable, CaseIterable {
        case gmail, yahoo, outlook, carriers
        case other = "default"

        /// The group of a provider by its profile's name. Each provider of a group is warmed up for itself.
        package init(provider: String) {
            self =
                switch provider {
                case "gmail": .gmail
                case "yahoo", "yahoo-inc": .yahoo
                case "outlook", "microsoft365": .outlook
                case "docomo", "au", "softbank", "rakuten": .carriers
                default: .other
                }
        }
    }

    package enum Failure: Error, CustomStringConvertible, Equatable {
        case unreadable(detail: String)
        /// A plan that would harm the address, or is none.
        case unsound(plan: String, reason: String)

        package var description: String {
            switch self {
            case .unreadable(let detail): "the warm-up plans cannot be read: \(detail)"
            case .unsound(let plan, let reason): "the warm-up plan '\(plan)': \(reason)"
            }
        }
    }

    /// Days of a plan.
    package static let dayLimit = 120
    /// Messages of its first day: a provider that has never seen an address calls more an attack.
    package static let firstDayLimit = 1_000

    /// Messages of every day of a source whose plan is gone.
    static let unknownQuota = 50

    package let name: String
    private let days: [Group: [Int]]

    /// The first day 1...``firstDayLimit``; each further one between the day before and twice as many.
    package init(name: String, days: [Group: [Int]]) throws(Failure) {
        guard days[.other] != nil else { throw .unsound(plan: name, reason: "it has no days for \"default\"") }
        for (group, column) in days {
            let wrong = { (reason: String) in Failure.unsound(plan: name, reason: "\(group.rawValue): \(reason)") }
            guard let first = column.first, column.count <= Self.dayLimit else {
                throw wrong("a plan has 1 to \(Self.dayLimit) days")
            }
            guard (1...Self.firstDayLimit).contains(first) else {
                throw wrong("the first day sends 1 to \(Self.firstDayLimit)")
            }
            for (index, pair) in zip(column, column.dropFirst()).enumerated()
            where pair.1 < pair.0 || pair.1 / 2 > pair.0 || pair.1 > 2 * pair.0 {
                throw wrong("day \(index + 2) sends \(pair.1) after \(pair.0): at least as many, at most twice as many")
            }
        }
        self.name = name
        self.days = days
    }

    /// Messages of each day for a provider; never empty.
    package func quotas(for provider: String) -> [Int] { days[Group(provider: provider)] ?? days[.other] ?? [1] }

    /// Reads a file of plans; nil: the built-in ones. By name.
    package static func load(path: String?) throws(Failure) -> [String: WarmUpPlan] {
        let json: Data
        do {
            json = try path.map { try Data(contentsOf: URL(filePath: $0)) } ?? Data(BuiltInWarmUps.json.utf8)
        } catch { throw .unreadable(detail: error.localizedDescription) }
        return try parse(json: [UInt8](json))
    }

    package static func parse(json: [UInt8]) throws(Failure) -> [String: WarmUpPlan] {
        struct Entry: Decodable {
            let name: String
            let days: [String: [Int]]
        }
        let entries: [Entry]
        do { entries = try JSONDecoder().decode([Entry].self, from: Data(json)) } catch {
            throw .unreadable(detail: "\(error)")
        }
        guard !entries.isEmpty else { throw .unreadable(detail: "there is none in the file") }
        var plans: [String: WarmUpPlan] = [:]
        for entry in entries {
            guard plans[entry.name] == nil, !entry.name.isEmpty, entry.name != "stop" else {
                throw .unsound(plan: entry.name, reason: "each plan needs a name of its own, other than 'stop'")
            }
            var days: [Group: [Int]] = [:]
            for (name, column) in entry.days {
                guard let group = Group(rawValue: name) else {
                    let known = Group.allCases.map(\.rawValue).joined(separator: ", ")
                    throw .unsound(plan: entry.name, reason: "there is no group '\(name)', only \(known)")
                }
                days[group] = column
            }
            plans[entry.name] = try WarmUpPlan(name: entry.name, days: days)
        }
        return plans
    }
}
