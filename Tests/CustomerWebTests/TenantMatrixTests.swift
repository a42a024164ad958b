// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

/// Made from the routes themselves: a new one is in it without being named.
@Suite struct TenantMatrixTests {
    /// Parameters that name something of a tenant, and what of another tenant's they are given.
    private static let foreign = [
        "{code}": CampaignCode.text(CampaignID(9)), "{id}": "987654", "{change}": "987654", "{reader}": "987654",
        "{list}": "987654", "{version}": "987654", "{group}": "987654",
        "{field}": "987654",
        "{domain}": "canary.example.net",
    ]

    @Test func `every route that changes something refuses a form without the session's token`() async throws {
        let site = Site()
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .running)] }
        let paths = site.router().routes.filter { $0.method == .post }.map(\.path.description)
        #expect(paths.count >= 40, "\(paths.count)")
        try await site.visit { browser in
            try await browser.signIn()
            for path in paths {
                let goal = path.replacing("{code}", with: CampaignCode.text(CampaignID(7)))
                    .replacing("{domain}", with: "example.jp").split(separator: "/").map { part in
                        part.hasPrefix("{") ? "5" : String(part)
                    }.joined(separator: "/")
                for token in ["", "x"] {
                    let answer = try await browser.post("/" + goal, ["name": "CANARY"], token: token)
                    // Of what is not there, or too large to be read, nothing more is said.
                    let refusals: [HTTPResponse.Status] = [.forbidden, .notFound, .contentTooLarge]
                    #expect(refusals.contains(answer.status), "\(path): \(answer.status)")
                    if !path.replacing("/mailings/{code}", with: "").contains("{"), answer.status != .contentTooLarge {
                        #expect(answer.status == .forbidden, "\(path): \(answer.status)")
                    }
                }
            }
            #expect(site.company.acted.withLock { $0.isEmpty })
        }
    }

    @Test func `every route answers another tenant's ids as if they were not there`() async throws {
        let site = Site()
        site.company.mailings.withLock {
            $0 = [
                FakeCompany.mailing(9, tenant: 2, state: .running, name: "CANARY", subject: "CANARY"),
                FakeCompany.mailing(7, state: .running),
            ]
        }
        let routes = site.router().routes.map { (path: $0.path.description, method: $0.method) }
            .filter { $0.path.contains("{") && ($0.method == .get || $0.method == .post) }
        #expect(routes.count >= 40, "\(routes.count)")
        try await site.visit { browser in
            try await browser.signIn()
            for route in routes {
                let path = route.path
                // The door's own tokens belong to nobody who is signed in.
                if path.hasPrefix("/reset/") { continue }
                let parts = path.split(separator: "/").map { part in Self.foreign[String(part)] ?? String(part) }
                #expect(parts.allSatisfy { !$0.hasPrefix("{") }, "\(path) has a parameter that this test does not know")
                let goal = "/" + parts.joined(separator: "/")
                let answer = route.method == .get ? try await browser.get(goal) : try await browser.post(goal, [:])
                // A change that is not there, or was undone before, is told in the list.
                let expected: HTTPResponse.Status = path == "/readers/undo/{change}" ? .seeOther : .notFound
                #expect(answer.status == expected, "\(route.method) \(path): \(answer.status)")
                #expect(!answer.body.contains("CANARY") && !answer.location.contains("CANARY"), "\(path)")
            }
            #expect(site.company.acted.withLock { $0.isEmpty }, "nothing was done to it")
        }
    }
}
