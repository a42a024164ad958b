// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Secrets

/// What `make run` shows: the way of a mailing from the CSV to the report, by the same commands that a person gives.
struct Demonstration: Sendable {
    let configuration: ServerConfiguration
    let contacts: Int
    let life: SampleLife

    private var client: ControlClient { ControlClient(dataDirectory: configuration.dataDirectory) }
    private var marker: String { "\(configuration.dataDirectory)/sample-mailing" }
    private var passwordFile: String { "\(configuration.dataDirectory)/sample-password" }

    func run() async throws {
        try await waitForControl()
        say("Hayauma is up in its sandbox: no mail leaves this machine.")
        if let id = try? FileText.read(marker), !id.isEmpty {
            say("The sample mailing was sent when this data directory was made; this is how it stands:")
            try await report(id)
        } else {
            let id = try await send()
            try await life.engage(CampaignCode.parse(id) ?? CampaignID(0))
            try await report(id)
            try await prepareNext()
            try FileText.write(id, to: marker, mode: 0o600)
        }
        let password = (try? FileText.read(passwordFile)) ?? ""
        say("Open it as the sample company does:   \(configuration.publicURL)/")
        say("   mail address  owner@books.example.jp")
        say("   password      \(password)")
        say("Look at what each provider received:  \(configuration.publicURL)/inbox")
        say("Stop with Ctrl-C. The data is kept in \(configuration.dataDirectory); remove it to start anew.")
    }

    private func send() async throws -> String {
        let directory = configuration.dataDirectory
        say("1  A sample tenant, 早馬書店")
        // A tenant of an earlier start that was broken off keeps its password.
        var password = (try? FileText.read(passwordFile)) ?? ""
        if password.isEmpty {
            password = SecureRandom.bytes(12).map { String($0, radix: 36) }.joined()
            try FileText.write(password, to: passwordFile, mode: 0o600)
        }
        _ = try? await client.send(
            ControlRequest(
                command: .tenantCreate,
                arguments: [
                    "slug": "sample", "name": "早馬書店", "ownerEmail": "owner@books.example.jp",
                    "ownerPassword": password, "postalAddress": "東京都千代田区神田神保町1-1-1",
                    "contact": "support@books.example.jp",
                ]))
        say("2  A sender domain with its DKIM key: books.example.jp")
        _ = try? await client.send(
            ControlRequest(
                command: .domainAdd, arguments: ["tenant": "sample", "domain": "books.example.jp", "dkim": "rsa2048"]))
        try await life.designFields()
        say("3  Import of \(Terminal.grouped(Int64(contacts))) readers from \(directory)/sample-readers.csv")
        let csv = "\(directory)/sample-readers.csv"
        try Data(SampleContacts.csv(contacts).utf8).write(to: URL(filePath: csv))
        let imported = try Payload.decode(
            ImportResult.self,
            from: try await client.send(
                ControlRequest(
                    command: .contactsImport,
                    arguments: ["tenant": "sample", "path": FileText.absolute(csv), "mode": "both", "list": "会員"]),
                each: show))
        say(
            "   imported \(imported.imported), updated \(imported.updated), rejected \(imported.rejected) in \(imported.seconds) s"
        )
        say("4  A mailing, merged and signed for each of them, to seven simulated providers")
        let created = try Payload.decode(
            CreatedCampaign.self,
            from: try await client.send(
                ControlRequest(
                    command: .campaignCreate,
                    arguments: [
                        "tenant": "sample", "name": "秋の読書フェア", "from": "早馬書店 <news@books.example.jp>",
                        "subject": SampleMailing.subject, "text": SampleMailing.text, "html": SampleMailing.html,
                        "charset": "utf-8", "track": "true",
                    ]), each: show))
        _ = try await client.send(ControlRequest(command: .campaignLaunch, arguments: ["id": created.id]), each: show)
        try await watch(created.id)
        return created.id
    }

    /// A reservation for tomorrow, and a draft that waits for its author.
    private func prepareNext() async throws {
        func make(_ name: String, _ subject: String) async throws -> String {
            try Payload.decode(
                CreatedCampaign.self,
                from: try await client.send(
                    ControlRequest(
                        command: .campaignCreate,
                        arguments: [
                            "tenant": "sample", "name": name, "from": "早馬書店 <news@books.example.jp>",
                            "subject": subject, "text": SampleMailing.text, "html": SampleMailing.html,
                            "charset": "utf-8", "track": "true", "list": "会員",
                        ]))
            ).id
        }
        let tomorrow = Server.now() + .seconds(86_400 + 9 * 3_600)
        let day = ISO8601.text(tomorrow).prefix(10)
        let reserved = try await make("週末の入荷案内", "{{姓|お客}}様、週末に入荷する本のご案内")
        _ = try await client.send(
            ControlRequest(command: .campaignSchedule, arguments: ["id": reserved, "at": "\(day) 10:00"]))
        _ = try await make("冬の読書フェア（下書き）", "{{姓|お客}}様へ 冬の読書フェアのご案内")
        say("5  A reserved mailing for tomorrow 10:00, and a draft to finish")
    }

    /// Until nobody is left but those who were asked to wait by their provider.
    private func watch(_ id: String) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        while true {
            let status = try await status(id)
            let tried = status.recipients - status.left
            Terminal.progress(.init(done: Int64(tried), total: Int64(max(1, status.recipients)), unit: "mails"))
            if status.state != "planning", status.left == 0, status.recipients > 0 { break }
            guard clock.now - start < .seconds(300) else { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        let seconds = (clock.now - start).inSeconds
        say("   first attempts at everybody took \((seconds * 10).rounded() / 10) s")
    }

    private func report(_ id: String) async throws {
        let status = try await status(id)
        say("")
        say("   mailing \(id): \(status.state)")
        let words = [
            "delivered": "accepted by the provider", "deferred": "asked to wait; tried again by the retry schedule",
            "bounced": "refused for good", "suppressed": "left out: unsubscribed or dead address",
            "unknown": "connection lost after the content", "left": "not yet tried",
        ]
        for (name, count) in status.rows where count > 0 || words[name] != nil {
            let number = Terminal.grouped(Int64(count))
            let padded = String(repeating: " ", count: max(0, 10 - number.count)) + number
            say("   \(name.padding(11)) \(padded)   \(words[name] ?? "")")
        }
        say("")
    }

    private func status(_ id: String) async throws -> CampaignStatus {
        try Payload.decode(
            CampaignStatus.self,
            from: try await client.send(ControlRequest(command: .campaignStatus, arguments: ["id": id])))
    }

    /// The control socket opens at about the same time as HTTP.
    private func waitForControl() async throws {
        for _ in 0..<100 {
            if (try? await client.send(ControlRequest(command: .status))) != nil { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ControlFailure("the server did not open its control socket")
    }

    private func show(_ response: ControlResponse) {
        if let progress = response.progress { Terminal.progress(progress) }
        if let warning = response.warning { Terminal.warning(warning) }
    }

    private func say(_ text: String) {
        Terminal.say(text)
    }
}
