// SPDX-License-Identifier: Apache-2.0

/// What a command asks of the running server: one line of JSON over `DIR/control.sock`.
struct ControlRequest: Codable, Sendable {
    enum Command: String, Codable, Sendable {
        case status
        case tenantCreate, domainAdd, domainCheck, domainLink, contactsImport
        case blockAdd, blockRemove, blockList
        case campaignCreate, campaignLaunch, campaignPause, campaignResume, campaignCancel, campaignStatus
        case campaignEvents, campaignPreview
        case sourceAdd, sourceList, sourceState, sourceWarmUp, sourceCheck
        case poolAdd, poolList, poolSet, tenantPool, tenantQuarantine
        case campaignSchedule, campaignUnschedule, campaignTest
        case queueList, queueOrder, queueEnd, queueOrders, queueWhy, queueUrgent, queueTrace
        case siteList, siteRelease, siteBounces, profileReload
        case tenantQuiet, campaignSpread
    }

    var command: Command
    var arguments: [String: String] = [:]

    /// A missing argument is a defect of the client, answered as one.
    func argument(_ name: String) throws -> String {
        guard let value = arguments[name] else { throw ControlFailure("the argument '\(name)' is missing") }
        return value
    }
}

/// One line of JSON from the server. The last one of a request holds `result` or `error`.
struct ControlResponse: Codable, Sendable {
    struct Progress: Codable, Sendable {
        var done: Int64
        var total: Int64
        var unit: String
    }

    var progress: Progress?
    /// A line of output that goes to the user as it is (events, previews).
    var line: String?
    /// Something the user should see to, although the command succeeds.
    var warning: String?
    /// The result, JSON in text: the client prints or decodes it.
    var result: String?
    var error: String?
}

/// A failure with the one line that the user sees.
struct ControlFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
