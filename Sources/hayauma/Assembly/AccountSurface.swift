// SPDX-License-Identifier: Apache-2.0

import CustomerWeb
import Delivery
import Platform
import ServiceLifecycle
import Store

extension Server {
    /// A tenant's sending domains, for its pages and for the checks in the background.
    var senders: TenantSenders {
        TenantSenders(
            stores: store, adding: AddSendingDomain(stores: store, secrets: secrets, advice: advice), advice: advice)
    }

    var changeLinkHost: ChangeLinkHost {
        ChangeLinkHost(stores: store, publicHost: PublicAddress(configuration.publicURL).host)
    }

    /// What settings and forgotten passwords work with.
    func accountDependencies(
        tokens: SessionTokens, passwords: any Passwords, notices: any NoticeSending
    ) -> AccountDependencies {
        AccountDependencies(
            requestReset: RequestPasswordReset(stores: store, notices: notices, tokens: tokens, limit: GuessLimit()),
            resetPassword: ResetPassword(stores: store, passwords: passwords, tokens: tokens),
            identity: ChangeSenderIdentity(stores: store), senders: senders, changeLinkHost: changeLinkHost,
            linkHosts: linkHosts)
    }

    var senderWatch: SenderWatch {
        SenderWatch(domains: senders, store: store, logger: logger, now: Server.now)
    }
}

/// The checks of sender domains as one of the server's services. Idle where no DNS is asked.
struct SenderWatchRole: Service {
    let watch: SenderWatch

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await watch.run()
            // A service that returns ends the others.
            try? await gracefulShutdown()
        }
    }
}
