// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings/{code}/check`: the look before sending, tests, and the order to send.
struct CheckRoutes: Sendable {
    let desk: Desk

    private var sending: any MailingSending { desk.dependencies.sending }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code/check") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await page(mailing, signedIn, CheckEntries(request), request, context)
            }
        }
        // Looks again and keeps what was ticked; also what the Enter key does, which must order nothing.
        router.post("/mailings/:code/check") { request, context in
            try await desk.withMailing(request, context) { mailing, signedIn in
                switch try await desk.form(request, context) {
                case .success(let form): await page(mailing, signedIn, CheckEntries(form), request, context)
                case .failure(let rejection): rejection.response
                }
            }
        }
        router.post("/mailings/:code/send") { request, context in
            try await order(request, context) { _ in .success(nil) }
        }
        router.post("/mailings/:code/schedule") { request, context in
            try await order(request, context) { form in
                let moment = ReservedTime.moment(
                    day: form["day"], time: form["time"], offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
                guard let moment else {
                    return .failure(
                        Refusal(english: "choose a day and a time", japanese: "日付と時刻を選んでください。"))
                }
                return .success(moment)
            }
        }
        router.post("/mailings/:code/take-back") { request, context in try await takeBack(request, context) }
        router.post("/mailings/:code/test") { request, context in try await test(request, context) }
    }

    // MARK: - The page

    private func page(
        _ mailing: Campaign, _ signedIn: SignedIn, _ entries: CheckEntries, status: HTTPResponse.Status = .ok,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        let code = CampaignCode.text(mailing.id)
        // What is ordered or sent is on the mailing's own page.
        guard mailing.state == .draft, !mailing.isTrashed else {
            return .redirect(to: "/mailings/\(code)", type: .normal)
        }
        let language = desk.language(request)
        let page: CheckPage
        do throws(Refusal) {
            var known = CheckFindings(
                review: try await sending.review(mailing), hold: try await sending.hold(of: mailing),
                tests: try await sending.tests(of: mailing))
            known.addresses = try await sending.testAddresses(of: mailing.tenant)
            do throws(StoreError) {
                known.groups = try await desk.dependencies.stores.testerGroups(of: mailing.tenant)
            } catch { throw Refusal(error) }
            if known.addresses.isEmpty { known.addresses = [signedIn.user.email] }
            page = CheckPage(
                mailing, known, entries, grace: sending.grace, formToken: signedIn.formToken, language: language,
                offsetInMinutes: desk.dependencies.settings.offsetInMinutes, now: desk.dependencies.now())
        } catch {
            return await desk.refused(error, status: .serviceUnavailable, request, context)
        }
        return await desk.show(
            page, title: CheckTexts(language).title, path: "/mailings/\(code)/check", scripts: ["check.js"],
            status: status, request, context)
    }

    // MARK: - Orders

    private func order(
        _ request: Request, _ context: WebContext, _ time: (Form) -> Result<Timestamp?, Refusal>
    ) async throws -> Response {
        try await desk.withMailing(request, context) { mailing, signedIn in
            let form: Form
            switch try await desk.form(request, context) {
            case .success(let sent): form = sent
            case .failure(let rejection): return rejection.response
            }
            let language = desk.language(request)
            let texts = CheckTexts(language)
            var entries = CheckEntries(form)
            func again(_ problem: String, _ status: HTTPResponse.Status) async -> Response {
                entries.problem = problem
                return await page(mailing, signedIn, entries, status: status, request, context)
            }
            let startAt: Timestamp?
            switch time(form) {
            case .success(let chosen): startAt = chosen
            case .failure(let refusal): return await again(texts.sentence(refusal), .unprocessableContent)
            }
            do throws(Refusal) {
                let answer = try await sending.send(
                    mailing,
                    SendOrder(
                        version: Int(form["version"]) ?? 0, acknowledged: entries.ticked, startAt: startAt,
                        spread: Spread.parse(entries.spread), actor: signedIn.user.email))
                switch answer {
                case .scheduled, .already:
                    let code = CampaignCode.text(mailing.id)
                    return .redirect(
                        to: "/mailings/\(code)?done=\(startAt == nil ? "send" : "schedule")", type: .normal)
                case .changed: return await again(texts.changed, .conflict)
                case .open: return await again(texts.tickFirst, .unprocessableContent)
                case .blocked: return await again(texts.blocked, .unprocessableContent)
                }
            } catch {
                if mailing.state == .draft { return await again(texts.sentence(error), .unprocessableContent) }
                return await desk.refused(error, status: .conflict, request, context)
            }
        }
    }

    private func takeBack(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { mailing, signedIn in
            if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
            do throws(Refusal) { try await sending.takeBack(mailing.id, actor: signedIn.user.email) } catch {
                return await desk.refused(error, status: .conflict, request, context)
            }
            return .redirect(to: "/mailings/\(CampaignCode.text(mailing.id))/check?done=take-back", type: .normal)
        }
    }

    private func test(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { mailing, signedIn in
            let form: Form
            switch try await desk.form(request, context) {
            case .success(let sent): form = sent
            case .failure(let rejection): return rejection.response
            }
            var entries = CheckEntries(form)
            let reader = Int64(form["as"]).map { ContactID($0) }
            let sent: SentTest
            do throws(Refusal) {
                let result = try await sending.test(
                    mailing,
                    TestOrder(
                        addresses: entries.testAddresses, group: entries.group, reader: reader,
                        isMarked: form["mark"] == "1", actor: signedIn.user.email))
                sent = SentTest(result)
            } catch {
                entries.problem = CheckTexts(desk.language(request)).sentence(error)
                return await page(
                    mailing, signedIn, entries, status: .unprocessableContent, request, context)
            }
            return .redirect(
                to: "/mailings/\(CampaignCode.text(mailing.id))/check?\(sent.query)#tests", type: .normal)
        }
    }
}
