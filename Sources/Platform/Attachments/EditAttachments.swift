// SPDX-License-Identifier: Apache-2.0

/// Attaches files to drafts and takes them off again; each is in the audit log.
package struct EditAttachments: Sendable {
    private let stores: any AttachmentStore & AuditStore
    private let digest: @Sendable ([UInt8]) -> [UInt8]
    private let now: @Sendable () -> Timestamp

    /// `digest`: SHA-256.
    package init(
        stores: any AttachmentStore & AuditStore, digest: @escaping @Sendable ([UInt8]) -> [UInt8],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.digest = digest
        self.now = now
    }

    /// Attaches these files, in this order, or refuses the first one that cannot be, naming it; those before it stay
    /// attached. Returns the draft's version.
    package func attach(
        _ files: [(name: String, bytes: [UInt8])], to draft: Campaign, actor: String
    ) async throws(Refusal) -> Int {
        var version = draft.version
        for (name, bytes) in files {
            let file: AttachmentFile
            do throws(Refusal) { file = try AttachmentFile(name: name, bytes: bytes) } catch {
                throw Self.about(AttachmentFile.cleaned(name), error)
            }
            let result: Attaching
            do throws(StoreError) {
                result = try await stores.attach(
                    file, digest: digest(bytes), to: draft.id, of: draft.tenant, at: now())
            } catch { throw Refusal(error) }
            switch result {
            case .attached(_, let next): version = next
            case .closed: throw Self.frozen
            case .tooMany: throw Self.tooMany
            case .tooLarge: throw Self.about(file.name, AttachmentRefusal.tooLarge)
            case .full: throw Self.full
            }
            do throws(StoreError) { try await record("attachment.add", file.name, draft, actor) } catch {
                throw Refusal(error)
            }
        }
        return version
    }

    /// The draft's version then; nil: it has no such file.
    package func detach(_ id: AttachmentID, from draft: Campaign, actor: String) async throws(Refusal) -> Int? {
        do throws(StoreError) {
            let files = try await stores.attachments(of: draft.id, tenant: draft.tenant)
            guard let file = files.first(where: { $0.id == id }) else { return nil }
            guard let version = try await stores.detach(id, from: draft.id, of: draft.tenant, at: now()) else {
                return nil
            }
            try await record("attachment.remove", file.name, draft, actor)
            return version
        } catch { throw Refusal(error) }
    }

    private func record(
        _ action: String, _ name: String, _ draft: Campaign, _ actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(
                tenant: draft.tenant, at: now(), actor: actor, action: action,
                subject: "\(CampaignCode.text(draft.id)) \(name)"))
    }

    private static func about(_ name: String, _ refusal: Refusal) -> Refusal {
        guard !name.isEmpty else { return refusal }
        return Refusal(
            english: "“\(name)” was not attached: \(refusal.english)", japanese: "「\(name)」: \(refusal.japanese)")
    }

    private static let frozen = Refusal(
        english: "the mailing is no draft any more: its files stay as they are",
        japanese: "この配信はもう下書きではないので、添付ファイルは変えられません。")
    private static let tooMany = Refusal(
        english: "a mailing has \(Attachment.countLimit) files at most",
        japanese: "添付できるファイルは\(Attachment.countLimit)個までです。")
    private static let full = Refusal(
        english: "there is no room for more files (1 GB for all mailings); take them off drafts that are not needed",
        japanese: "添付ファイルの置き場所がいっぱいです（すべての配信で 1 GB まで）。使わない下書きの添付を外してください。")
}
