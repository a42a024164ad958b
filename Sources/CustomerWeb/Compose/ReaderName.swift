// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Platform

/// A reader as the composer names one: by the name where the fields have one, and by the address.
struct ReaderName: Sendable {
    /// People in a sample.
    static let sampleSize = 5
    private static let nameFields = ["氏名", "お名前", "名前", "name", "full name"]

    let id: Int64
    let email: String
    let name: String
    let hasName: Bool

    init(_ contact: Contact, fields: [ContactField]) {
        id = contact.id.rawValue
        email = contact.email
        let values = (try? JSONDecoder().decode([String: String].self, from: Data(contact.fields.utf8))) ?? [:]
        func value(_ names: [String]) -> String? {
            for name in names {
                if let field = fields.first(where: { $0.name.lowercased() == name }),
                    let found = values[String(field.id.rawValue)], !found.isBlank
                {
                    return found
                }
            }
            return nil
        }
        let parts = [value(["姓", "last name"]), value(["名", "first name"])].compactMap(\.self)
        name = value(Self.nameFields) ?? parts.joined(separator: " ")
        hasName = !name.isEmpty
    }

    /// Five who would get the mailing; none where nobody can say.
    static func contacts(_ scene: ComposeScene) async -> [Contact] {
        let searching = scene.desk.dependencies.searching
        guard
            let ids = try? await searching.sample(scene.campaign.audience, limit: sampleSize, of: scene.tenant),
            let contacts = try? await scene.stores.contacts(ids, of: scene.tenant)
        else { return [] }
        return contacts
    }

    static func sample(_ scene: ComposeScene) async -> [ReaderName] {
        let contacts = await contacts(scene)
        let fields = (try? await scene.stores.contactFields(of: scene.tenant)) ?? []
        return contacts.map { ReaderName($0, fields: fields) }
    }
}
