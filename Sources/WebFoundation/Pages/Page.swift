// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Mustache
internal import NIOCore

/// A page: the values that its template names, by the names of its stored properties.
protocol Page: Sendable {
    static var template: MustacheTemplate? { get }
}

extension Page {
    /// The page as HTML. A template that does not parse is a defect that the tests find; it is answered 500.
    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        guard let template = Self.template else { return Response(status: .internalServerError) }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: template.render(self))))
    }
}

extension Response {
    /// A short plain text.
    static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
