// SPDX-License-Identifier: Apache-2.0

package import DNS
import NIOCore
import Synchronization

/// The places of domains, as the DNS had them lately.
///
/// Domains whose mail exchangers are the same share a place, whatever they are called: limits hold for servers, not for
/// the domains behind them.
package final class PlaceBook: Sendable {
    /// How long an answer is believed.
    static let lifetime = TimeAmount.minutes(10)
    /// Domains remembered; beyond it all are forgotten.
    static let limit = 200_000
    /// How long mail waits for the DNS to say where its domain belongs. Then it goes as if the domain stood alone; what
    /// the answer says holds for the next.
    static let patience = TimeAmount.milliseconds(500)
    private static let questionsAtOnce = 64

    private struct Entry {
        let place: Place
        let until: NIODeadline
    }

    let routing: Routing
    private let names: (@Sendable (String) async throws(RouteFailure) -> [String])?
    private let entries = Mutex<[String: Entry]>([:])
    private let asking = Mutex<Set<String>>([])
    /// Domains that go by themselves, since an operator ordered something of them.
    private let alone = Mutex<Set<String>>([])

    /// `exchangers` nil: no DNS is asked, and every domain stands alone or with its profile.
    package init(routing: Routing, exchangers: MailRouting?) {
        self.routing = routing
        if let exchangers {
            names = { domain async throws(RouteFailure) in try await exchangers.exchangerNames(of: domain) }
        } else {
            names = nil
        }
    }

    /// As far as it is known now.
    package func place(of domain: String) -> Place {
        marked(known(domain) ?? routing.place(of: domain, exchangers: nil), domain)
    }

    package func places(of domains: Set<String>) async -> [String: Place] {
        var places = await unmarkedPlaces(of: domains)
        for domain in alone.withLock(\.self).intersection(domains) { places[domain] = places[domain]?.alone(domain) }
        return places
    }

    func setAlone(_ domains: Set<String>) { alone.withLock { $0 = domains } }

    private func marked(_ place: Place, _ domain: String) -> Place {
        alone.withLock { $0.contains(domain) } ? place.alone(domain) : place
    }

    private func unmarkedPlaces(of domains: Set<String>) async -> [String: Place] {
        var places: [String: Place] = [:]
        var open: [String] = []
        for domain in domains {
            if let place = known(domain) {
                places[domain] = place
            } else if names == nil || routing.isFixed(domain) {
                places[domain] = routing.place(of: domain, exchangers: nil)
            } else {
                open.append(domain)
            }
        }
        guard !open.isEmpty else { return places }
        await ask(open)
        for domain in open { places[domain] = known(domain) ?? routing.place(of: domain, exchangers: nil) }
        return places
    }

    /// The profiles or the routes are others: what was known is forgotten.
    package func forget() { entries.withLock { $0.removeAll() } }

    private func known(_ domain: String) -> Place? {
        entries.withLock { entries in
            guard let entry = entries[domain] else { return nil }
            return entry.until > .now() ? entry.place : nil
        }
    }

    private func ask(_ domains: [String]) async {
        let mine = asking.withLock { asking in domains.filter { asking.insert($0).inserted } }
        // The questions go on after our patience has ended: their answers are for the next who asks.
        let questions = Task {
            await withTaskGroup(of: Void.self) { group in
                for (index, domain) in mine.enumerated() {
                    if index >= Self.questionsAtOnce { await group.next() }
                    group.addTask { await self.askOne(domain) }
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskCancellationHandler {
                    await Self.first(of: questions)
                } onCancel: {
                }
            }
            group.addTask { try? await Task.sleep(for: .nanoseconds(Self.patience.nanoseconds)) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits for a task, but no longer than its own cancellation.
    private static func first(of task: Task<Void, Never>) async {
        let (ended, end) = AsyncStream<Void>.makeStream()
        Task {
            await task.value
            end.finish()
        }
        for await _ in ended {}
    }

    private func askOne(_ domain: String) async {
        defer { _ = asking.withLock { $0.remove(domain) } }
        guard let names else { return }
        do throws(RouteFailure) {
            let found = try await names(domain)
            let place = routing.place(of: domain, exchangers: found)
            entries.withLock { entries in
                if entries.count >= Self.limit { entries.removeAll() }
                entries[domain] = Entry(place: place, until: .now() + Self.lifetime)
            }
        } catch {
            // The lane of the domain alone finds out what is wrong, and says so for each mail.
        }
    }
}
