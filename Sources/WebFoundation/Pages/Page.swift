// SPDX-License-Identifier: Apache-2.0

package import HTTPTypes
package import Hummingbird
internal import Mustache
internal import NIOCore

/// A page: the values that its template names, by the names of its stored properties.
package protocol Page: Sendable {
    /// Name of the template: `mailing` is `Sources/CWebAssets/files/templates/mailing.mustache`.
    static var template: String { get }
}

extension Page {
    /// The page's markup alone, to be put into a ``Layout``; nil when the template does not parse.
    package var markup: String? { WebAssets.templates.render(self, withTemplate: Self.template) }

    /// The page as HTML. A template that does not parse is a defect that the tests find; it is answered 500.
    package func response(_ status: HTTPResponse.Status = .ok) -> Response {
        guard let markup else { return Response(status: .internalServerError) }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: markup)))
    }
}

extension Response {
    /// A short plain text.
    package static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
