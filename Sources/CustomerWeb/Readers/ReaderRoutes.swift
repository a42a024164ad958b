// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import WebFoundation

/// `/readers` and what is below it, the imports aside.
struct ReaderRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        ReaderListRoutes(desk: desk).add(to: router)
        ReaderPageRoutes(desk: desk).add(to: router)
        ReaderExport(desk: desk).add(to: router)
        ListRoutes(desk: desk).add(to: router)
        FieldRoutes(desk: desk).add(to: router)
        BlockedRoutes(desk: desk).add(to: router)
    }
}
