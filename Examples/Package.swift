// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let engine = Target.Dependency.product(name: "MailEngine", package: "hayauma")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "examples",
    dependencies: [
        .package(name: "hayauma", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(name: "send-one", dependencies: [engine, nioCore, nioPosix, logging], swiftSettings: strict),
        .executableTarget(name: "sink", dependencies: [engine, nioCore, nioPosix], swiftSettings: strict),
        .executableTarget(name: "sign-and-verify", dependencies: [engine], swiftSettings: strict),
    ]
)
