// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import NIOCore
import Testing

@testable import Delivery

@Suite struct RoutingTests {
    private let profiles: ProfileSet

    init() throws { profiles = try .load() }

    @Test(arguments: [
        ("*=127.0.0.1:2525", "*", "127.0.0.1", 2_525), ("Example.JP=mx.example:25", "example.jp", "mx.example", 25),
        ("*.example.jp=[::1]:25", "*.example.jp", "::1", 25),
    ])
    func `a route is PATTERN=HOST:PORT`(text: String, pattern: String, host: String, port: Int) throws {
        #expect(try StaticRoute(parsing: text) == StaticRoute(pattern: pattern, host: host, port: port))
    }

    @Test(arguments: ["", "*", "*=host", "=h:25", "*=:25", "*=h:0", "*=h:70000", "*=h:x"])
    func `anything else is refused`(text: String) {
        #expect(throws: StaticRoute.Malformed.self) { try StaticRoute(parsing: text) }
    }

    @Test func `an operator's route comes before everything, the first match first`() throws {
        let routing = Routing(
            routes: [try StaticRoute(parsing: "gmail.com=10.0.0.1:25"), try StaticRoute(parsing: "*=10.0.0.2:26")],
            profiles: profiles, simulated: ["gmail": 1])
        #expect(routing.place(of: "gmail.com", exchangers: nil).route == .fixed(host: "10.0.0.1", port: 25))
        #expect(routing.place(of: "docomo.ne.jp", exchangers: nil).route == .fixed(host: "10.0.0.2", port: 26))
    }

    @Test func `in the sandbox each provider's domains go to its simulator, unknown ones to the plain one`() {
        let routing = Routing(
            routes: [], profiles: profiles, simulated: ["gmail": 1_001, "docomo": 1_002, "default": 1_009], sources: 20)
        #expect(routing.place(of: "gmail.com", exchangers: nil).route == .fixed(host: "127.0.0.1", port: 1_001))
        #expect(routing.place(of: "docomo.ne.jp", exchangers: nil).limits.connections == 80)
        #expect(routing.place(of: "nobody.example", exchangers: nil).route == .fixed(host: "127.0.0.1", port: 1_009))
    }

    @Test func `before simulators a domain of an unknown name is asked for its exchangers, which may be a provider's`()
    {
        let routing = Routing(
            routes: [], profiles: profiles, simulated: ["gmail": 1_001, "microsoft365": 1_002, "default": 1_009])
        #expect(routing.isFixed("gmail.com"))
        #expect(!routing.isFixed("office.example"))
        let office = routing.place(of: "office.example", exchangers: ["office.mail.protection.outlook.com"])
        #expect(office.route == .fixed(host: "127.0.0.1", port: 1_002))
        #expect(office.site == "microsoft365" && office.limits.connections == 10)
        let other = routing.place(of: "shop.example", exchangers: ["mx.shop.example"])
        #expect(other.route == .fixed(host: "127.0.0.1", port: 1_009))
    }

    @Test func `otherwise a domain goes to its exchangers within its provider's limits`() {
        let routing = Routing(routes: [], profiles: profiles)
        let place = routing.place(of: "yahoo.co.jp", exchangers: nil)
        #expect(place.route == .exchangers(domain: "yahoo.co.jp"))
        #expect(
            place.limits
                == LaneLimits(
                    connections: 2, messagesPerConnection: 20, messagesPerSecond: 10, idle: .seconds(2)))
    }

    @Test func `a provider's domains share a site, small domains share one of sixteen`() {
        let routing = Routing(routes: [], profiles: profiles)
        #expect(routing.group(of: "gmail.com") == routing.group(of: "googlemail.com"))
        #expect(routing.group(of: "x.vodafone.ne.jp") == "softbank")
        let sites = Set((0..<1_000).map { routing.group(of: "shop\($0).example") })
        #expect(sites.count == 16)
    }
}
