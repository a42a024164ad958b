// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// What the composer's routes do alike.
extension Desk {
    var compose: ComposeDependencies { dependencies.compose }

    /// Calls `body` with the mailing of the path when it is the asking tenant's.
    func withMailing(
        _ request: Request, _ context: WebContext, _ body: (Campaign, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return door(request) }
        guard let id = context.parameters.get("code").flatMap({ CampaignCode.parse($0) }) else {
            return await notFound(request, context)
        }
        let mailing: Campaign?
        do throws(StoreError) { mailing = try await dependencies.stores.campaign(id) } catch {
            return await failed(error, request, context)
        }
        guard let mailing, mailing.tenant == signedIn.user.tenant else { return await notFound(request, context) }
        return try await body(mailing, signedIn)
    }

    /// The fields of a large form that came from a page of ours; otherwise the answer. Its token stands first.
    func fields(_ request: Request, _ context: WebContext) async throws -> Result<FieldList, Rejection> {
        let body = [UInt8](buffer: try await request.body.collect(upTo: FieldList.bodyLimit))
        let head = body.prefix { $0 != UInt8(ascii: "&") }.prefix(300)
        if cookies.isOurs(Form(String(decoding: head, as: UTF8.self)), of: request, signedIn: context.signedIn) {
            return .success(FieldList(body))
        }
        let texts = CustomerTexts(language(request))
        return .failure(
            Rejection(
                response: await notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)))
    }

    /// Whether a script asks, which wants an answer that it can read.
    func wantsJSON(_ request: Request) -> Bool { request.headers[.accept]?.contains("application/json") ?? false }

    func json(_ answer: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        // Texts and numbers: nothing in it can fail to encode.
        let bytes = (try? JSONEncoder().encode(answer)) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// `14:01`, or with the day where it is not today's.
    func clock(_ moment: Timestamp, _ language: Language) -> String {
        let offset = dependencies.settings.offsetInMinutes
        let full = language.time(moment.seconds, offsetInMinutes: offset)
        let day = { (time: Timestamp) in (time.seconds + Int64(offset) * 60) / 86_400 }
        guard day(moment) == day(dependencies.now()) else { return full }
        return String(full.split(separator: " ").last ?? "")
    }
}

extension Refusal {
    func text(_ language: Language) -> String {
        if language == .japanese { return japanese }
        return english.prefix(1).uppercased() + english.dropFirst() + (english.hasSuffix(".") ? "" : ".")
    }
}
