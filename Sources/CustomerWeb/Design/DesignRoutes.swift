// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import WebFoundation

/// `/design`: the components that pages are made of, for those who make pages.
struct DesignRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/design") { request, context in
            let texts = CustomerTexts(desk.language(request))
            return await desk.show(DesignPage(text: texts), title: texts.design, path: "/design", request, context)
        }
    }
}

struct DesignPage: Page {
    let text: CustomerTexts

    static let template = "design"
}
