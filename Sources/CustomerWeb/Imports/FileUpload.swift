// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// A file that a form brought (`multipart/form-data`), and the fields that stood before it.
struct FileUpload: Sendable {
    let staged: StagedImport
    let fields: [String: String]

    /// Octets around the file in the body of an upload.
    static let overhead: Int64 = 16 * 1_024

    static func status(of failure: ImportFailure) -> HTTPResponse.Status {
        if case .tooLarge = failure { .contentTooLarge } else { .unprocessableContent }
    }
}

extension Desk {
    /// Octets of a field beside the file, and how many of them there are.
    private static let fieldLimit = 200
    private static let fieldCountLimit = 10

    /// Writes the file as it comes to where `open` says. Nil when the form is none of ours, which is known before the file
    /// begins: `csrf` stands before it.
    func upload(
        _ request: Request, _ signedIn: SignedIn, open: (_ name: String) throws(ImportFailure) -> ImportUpload
    ) async throws(ImportFailure) -> FileUpload? {
        guard var reader = MultipartReader(contentType: request.headers[.contentType] ?? "") else { return nil }
        var name = ""
        var fields: [String: [UInt8]] = [:]
        var upload: ImportUpload?
        var body = request.body.makeAsyncIterator()
        while true {
            let buffer: ByteBuffer?
            do { buffer = try await body.next() } catch {
                throw .fileUnreadable(path: "", detail: "the connection ended")
            }
            guard let buffer else { break }
            let events: [MultipartReader.Event]
            do { events = try reader.push(buffer.readableBytesView) } catch { return nil }
            for event in events {
                switch event {
                case .part(let part, let fileName):
                    name = part
                    guard part == "file" else { continue }
                    guard upload == nil, isOurs(fields["csrf"] ?? [], request, signedIn) else { return nil }
                    upload = try open(fileName ?? "")
                case .bytes(let bytes) where name == "file": try upload?.write(bytes)
                case .bytes(let bytes) where fields[name] != nil || fields.count < Self.fieldCountLimit:
                    let known = fields[name]?.count ?? 0
                    fields[name, default: []] += bytes.prefix(max(0, Self.fieldLimit - known))
                case .bytes, .end: break
                }
            }
        }
        // A body that was cut is no whole file: what is not finished goes.
        guard reader.isComplete, let staged = upload?.finish() else { return nil }
        return FileUpload(staged: staged, fields: fields.mapValues { String(decoding: $0, as: UTF8.self) })
    }

    private func isOurs(_ token: [UInt8], _ request: Request, _ signedIn: SignedIn) -> Bool {
        let isPlain = token.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "+") }
        return isPlain
            && cookies.isOurs(
                Form("csrf=\(String(decoding: token, as: UTF8.self))"), of: request, signedIn: signedIn)
    }
}

extension Desk {
    /// Says that an upload was not taken, to a script or as a page.
    func refused(
        upload refusal: Refusal, status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        if wantsJSON(request) { return json(ImportProgress(text: refusal.text(language(request))), status: status) }
        return await refused(refusal, status: status, request, context)
    }

    func refused(upload failure: ImportFailure, _ request: Request, _ context: WebContext) async -> Response {
        await refused(upload: failure.refusal, status: FileUpload.status(of: failure), request, context)
    }

    /// Sends a script or a browser on.
    func goOn(to goal: String, _ request: Request) -> Response {
        wantsJSON(request) ? json(ImportProgress(next: goal)) : .redirect(to: goal, type: .normal)
    }
}
