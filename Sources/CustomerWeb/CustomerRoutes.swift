// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import Logging
package import Platform
package import WebFoundation

/// What the customers' pages work with. The assembly fills it in.
package struct CustomerDependencies: Sendable {
    package typealias Stores = AuditStore & CampaignListing & CampaignReports & CampaignStore & ContactBook
        & ContactStore & DraftVersionStore & SendingDomainStore & SessionStore & SuppressionList & SuppressionStore
        & TenantStore & TesterStore & UserStore

    package var stores: any Stores
    package var searching: any ContactSearching
    package var signIn: SignIn
    package var signOut: SignOut
    package var changePassword: ChangePassword
    package var account: AccountDependencies
    package var actions: any MailingActions
    package var copies: any MailingCopies
    package var progress: any DeliveryProgress
    package var compose: ComposeDependencies
    package var imports: ImportDesk
    package var blocks: BlockDesk
    package var listening: any SuppressionListening
    package var sending: any MailingSending
    package var tokens: SessionTokens
    package var settings: WebSettings
    package var logger: Logger
    package var now: @Sendable () -> Timestamp

    package init(
        stores: any Stores, searching: any ContactSearching, signIn: SignIn, signOut: SignOut,
        changePassword: ChangePassword, account: AccountDependencies,
        actions: any MailingActions, copies: any MailingCopies, progress: any DeliveryProgress,
        compose: ComposeDependencies, imports: ImportDesk, blocks: BlockDesk,
        listening: any SuppressionListening,
        sending: any MailingSending,
        tokens: SessionTokens,
        settings: WebSettings,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.searching = searching
        self.signIn = signIn
        self.signOut = signOut
        self.changePassword = changePassword
        self.account = account
        self.actions = actions
        self.copies = copies
        self.progress = progress
        self.compose = compose
        self.imports = imports
        self.blocks = blocks
        self.listening = listening
        self.sending = sending
        self.tokens = tokens
        self.settings = settings
        self.logger = logger
        self.now = now
    }
}

/// What a customer may do to a mailing that is under way.
package protocol MailingActions: Sendable {
    func pause(_ id: CampaignID, actor: String) async throws(Refusal)
    func resume(_ id: CampaignID, actor: String) async throws(Refusal)
    func cancel(_ id: CampaignID, actor: String, within limit: Duration) async throws(Refusal) -> Campaign
}

/// The pages of those who sign in.
package enum CustomerRoutes {
    package static func add(to router: Router<WebContext>, _ dependencies: CustomerDependencies) {
        let desk = Desk(dependencies)
        let pages = router.group().add(middleware: SessionMiddleware(desk: desk))
        SignInRoutes(desk: desk).add(to: pages)
        PasswordRoutes(desk: desk).add(to: pages)
        ForgottenRoutes(desk: desk).add(to: pages)
        SettingsRoutes(desk: desk).add(to: pages)
        SenderRoutes(desk: desk).add(to: pages)
        TesterRoutes(desk: desk).add(to: pages)
        AuditRoutes(desk: desk).add(to: pages)
        MailingListRoutes(desk: desk).add(to: pages)
        ProgressRoutes(desk: desk).add(to: pages)
        ReportRoutes(desk: desk).add(to: pages)
        MailingRoutes(desk: desk).add(to: pages)
        ComposeRoutes(desk: desk).add(to: pages)
        VersionRoutes(desk: desk).add(to: pages)
        CheckRoutes(desk: desk).add(to: pages)
        ReaderRoutes(desk: desk).add(to: pages)
        ImportRoutes(desk: desk).add(to: pages)
        DesignRoutes(desk: desk).add(to: pages)
        pages.get("/") { _, _ in Response.redirect(to: "/mailings", type: .normal) }
        pages.get("**") { request, context in await desk.notFound(request, context) }
    }
}
