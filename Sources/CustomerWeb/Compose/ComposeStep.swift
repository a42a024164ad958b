// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// One page of the wizard: which fields it has, how it is drawn, and which parts of it change with each save.
protocol ComposeStep: Sendable {
    var step: StepsPart.Step { get }
    func title(_ texts: ComposeTexts) -> (title: String, lead: String)
    /// Puts the form's fields into the draft. What is not the tenant's is left out.
    func merge(_ fields: FieldList, into draft: inout DraftText, _ scene: ComposeScene) async throws(StoreError)
    func page(_ head: ComposeHead, _ scene: ComposeScene) async throws(StoreError) -> any Page
    /// Markup by the id of the element that it fills, for the script that saves.
    func panels(_ scene: ComposeScene) async throws(StoreError) -> [String: String]
}

/// Who writes what, for the making of a page.
struct ComposeScene: Sendable {
    let desk: Desk
    let language: Language
    let signedIn: SignedIn
    /// As stored, or as the user has it where that could not be saved.
    var campaign: Campaign
    /// A reader whom the preview beside the form is for; nil: the first of the sample.
    var reader: ContactID?
    /// A picture that was just uploaded, to be shown how to use.
    var image: ImageID?
    /// The kept version that `campaign` says; nil: it says what is stored now.
    var kept: Int?

    var texts: ComposeTexts { ComposeTexts(language) }
    var tenant: TenantID { signedIn.user.tenant }
    /// Of the preview's links: they stay with the version that is looked at.
    var suffix: String { kept.map { "&version=\($0)" } ?? "" }
    var code: String { CampaignCode.text(campaign.id) }
    var stores: any CustomerDependencies.Stores { desk.dependencies.stores }
}
