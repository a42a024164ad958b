// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Platform
internal import WebFoundation

/// What the routes about readers do alike.
extension Desk {
    /// The form of a signed-in person, and who that is; otherwise the answer.
    func signedFields(
        _ request: Request, _ context: WebContext
    ) async throws -> Result<(FieldList, SignedIn), Rejection> {
        guard let signedIn = context.signedIn else { return .failure(Rejection(response: door(request))) }
        return try await fields(request, context).map { ($0, signedIn) }
    }

    /// Calls `body` with the reader of the path when it is the asking tenant's.
    func withReader(
        _ request: Request, _ context: WebContext, _ body: (Contact, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return door(request) }
        guard let id = context.parameters.get("reader").flatMap({ Int64($0) }) else {
            return await notFound(request, context)
        }
        let contact: Contact?
        do throws(StoreError) {
            contact = try await dependencies.stores.contact(ContactID(id), of: signedIn.user.tenant)
        } catch { return await failed(error, request, context) }
        guard let contact, contact.tenant == signedIn.user.tenant else { return await notFound(request, context) }
        return try await body(contact, signedIn)
    }
}
