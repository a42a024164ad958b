// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/settings/senders/{domain}/link`: the host that a sending domain's links carry.
struct SenderLinkRoutes: Sendable {
    let senders: SenderRoutes

    private var desk: Desk { senders.desk }

    func add(to router: RouterGroup<WebContext>) {
        router.post("/settings/senders/:domain/link") { request, context in
            try await senders.withDomain(request, context) { domain, signedIn in
                let form: Form
                switch try await desk.form(request, context) {
                case .success(let sent): form = sent
                case .failure(let rejection): return rejection.response
                }
                do throws(Refusal) {
                    let host = try await use.set(
                        form["host"], of: domain, actor: signedIn.user.email, at: desk.dependencies.now())
                    guard host != nil else { return await desk.notFound(request, context) }
                    return back(to: domain, done: "link")
                } catch {
                    if error.isFromStore {
                        return await desk.refused(error, status: .serviceUnavailable, request, context)
                    }
                    return await senders.show(
                        domain, signedIn, typed: form["host"], problem: desk.words(error, desk.language(request)),
                        status: .unprocessableContent, request, context)
                }
            }
        }
        router.post("/settings/senders/:domain/link/remove") { request, context in
            try await senders.withDomain(request, context) { domain, signedIn in
                if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
                do throws(Refusal) {
                    let isThere = try await use.remove(
                        from: domain, actor: signedIn.user.email, at: desk.dependencies.now())
                    return isThere ? back(to: domain, done: "unlink") : await desk.notFound(request, context)
                } catch { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            }
        }
    }

    private var use: ChangeLinkHost { desk.dependencies.account.changeLinkHost }

    private func back(to domain: SendingDomain, done: String) -> Response {
        .redirect(to: "/settings/senders/\(domain.domain)?done=\(done)", type: .normal)
    }
}
