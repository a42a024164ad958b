// SPDX-License-Identifier: Apache-2.0

internal import CUnbound
import Glibc
import Synchronization

/// The thread that all use of a libunbound context happens on.
///
/// Callers put questions into a bounded queue and wake it through an eventfd; it starts them, waits for libunbound's
/// answers, and gives up on those that took too long.
final class UnboundPump: Sendable {
    private struct State {
        var waiting: [UnboundQuestion] = []
        var isStopped = false
    }

    private let context: UnboundContext
    private let maximumOutstanding: Int
    private let maximumWaiting: Int
    private let timeout: Duration
    /// Stays open as long as the pump exists, so a late wake-up never writes to another's file.
    private let wake: CInt
    private let state = Mutex(State())

    init(context: UnboundContext, configuration: UnboundConfiguration) {
        self.context = context
        maximumOutstanding = max(1, configuration.maximumOutstanding)
        maximumWaiting = max(0, configuration.maximumWaiting)
        timeout = configuration.timeout
        wake = hayauma_eventfd()
    }

    deinit {
        close(wake)
    }

    /// Starts the thread; it keeps the pump alive until ``stop()``.
    func start() throws(DNSFailure) {
        guard wake >= 0 else { throw .temporary(detail: "no eventfd") }
        var thread = pthread_t()
        let pump = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                // The pointer is the reference retained above, consumed here, once.
                if let argument = unsafe argument {
                    let pump = unsafe Unmanaged<UnboundPump>.fromOpaque(argument).takeRetainedValue()
                    pump.run()
                }
                return nil
            }, pump.toOpaque())
        guard code == 0 else {
            unsafe pump.release()
            throw .temporary(detail: "no thread")
        }
        pthread_detach(thread)
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        signal()
    }

    func submit(_ question: UnboundQuestion) {
        let refusal = state.withLock { state -> String? in
            if state.isStopped { return "the resolver was stopped" }
            // Those about to be started are in the queue for a moment, too.
            if state.waiting.count >= maximumWaiting + maximumOutstanding { return "too many questions wait" }
            state.waiting.append(question)
            return nil
        }
        if let refusal { question.answer(.failure(.temporary(detail: refusal))) } else { signal() }
    }

    private func signal() {
        hayauma_eventfd_signal(wake)
    }

    private func run() {
        var flights = UnboundFlights(context: context, timeout: timeout)
        while let questions = take(maximumOutstanding - flights.count) {
            for question in questions { flights.start(question) }
            var files = [
                pollfd(fd: flights.file, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            _ = unsafe poll(&files, nfds_t(files.count), flights.count == 0 ? -1 : 100)
            if files[1].revents != 0 {
                hayauma_eventfd_clear(wake)
            }
            if files[0].revents != 0 { flights.land() }
            flights.expire()
        }
        flights.abandon()
        let left = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for question in left { question.answer(.failure(.temporary(detail: "the resolver was stopped"))) }
    }

    /// The next questions to start. Nil when the pump was stopped.
    private func take(_ count: Int) -> [UnboundQuestion]? {
        state.withLock { state in
            if state.isStopped { return nil }
            let questions = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(questions.count)
            return questions
        }
    }
}
