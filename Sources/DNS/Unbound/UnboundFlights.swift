// SPDX-License-Identifier: Apache-2.0

internal import CUnbound

/// The questions that libunbound works on. Lives on the pump's thread.
struct UnboundFlights {
    /// What libunbound's callback is given. It runs inside ``land()``, on the same thread.
    private final class Ticket {
        let number: Int
        let question: UnboundQuestion
        let deadline: ContinuousClock.Instant
        let landings: Landings
        var id: CInt = 0

        init(number: Int, question: UnboundQuestion, deadline: ContinuousClock.Instant, landings: Landings) {
            self.number = number
            self.question = question
            self.deadline = deadline
            self.landings = landings
        }
    }

    /// The numbers of the tickets that were answered since ``land()`` looked.
    private final class Landings {
        var numbers: [Int] = []
    }

    private let context: UnboundContext
    private let timeout: Duration
    private let clock = ContinuousClock()
    private let landings = Landings()
    /// A ticket stays here until its callback has run or was cancelled: libunbound's pointer to it is valid as long.
    private var tickets: [Int: Ticket] = [:]
    /// Numbers in the order of their start, which is that of their deadlines. Those that landed are skipped.
    private var order: [Int] = []
    private var orderStart = 0
    private var next = 1

    init(context: UnboundContext, timeout: Duration) {
        self.context = context
        self.timeout = timeout
    }

    var count: Int { tickets.count }

    /// Becomes readable when ``land()`` has something to do.
    var file: CInt { unsafe ub_fd(context.handle) }

    mutating func start(_ question: UnboundQuestion) {
        let ticket = Ticket(number: next, question: question, deadline: clock.now + timeout, landings: landings)
        next += 1
        tickets[ticket.number] = ticket
        let code = unsafe ub_resolve_async(
            context.handle, question.name, question.type.rawValue, 1, Unmanaged.passUnretained(ticket).toOpaque(),
            { argument, code, result in
                guard let argument = unsafe argument else { return }
                // Held by `tickets` until after this call.
                let ticket = unsafe Unmanaged<Ticket>.fromOpaque(argument).takeUnretainedValue()
                ticket.landings.numbers.append(ticket.number)
                unsafe ticket.question.answer(UnboundFlights.answer(code, result))
                unsafe ub_resolve_free(result)
            }, &ticket.id)
        guard code == 0 else {
            tickets[ticket.number] = nil
            question.answer(.failure(.temporary(detail: UnboundContext.reason(code))))
            return
        }
        order.append(ticket.number)
    }

    /// Takes the answers that have arrived.
    mutating func land() {
        _ = unsafe ub_process(context.handle)
        for number in landings.numbers { tickets[number] = nil }
        landings.numbers.removeAll(keepingCapacity: true)
    }

    /// Gives up on what took too long.
    mutating func expire() {
        let now = clock.now
        while orderStart < order.count {
            if let ticket = tickets[order[orderStart]] {
                guard ticket.deadline <= now else { break }
                cancel(ticket, "no answer in time")
            }
            orderStart += 1
        }
        if orderStart > 1024 || orderStart == order.count {
            order.removeFirst(orderStart)
            orderStart = 0
        }
    }

    /// Gives up on everything.
    mutating func abandon() {
        for ticket in Array(tickets.values) { cancel(ticket, "the resolver was stopped") }
    }

    private mutating func cancel(_ ticket: Ticket, _ detail: String) {
        // Afterwards libunbound does not call back any more.
        _ = unsafe ub_cancel(context.handle, ticket.id)
        tickets[ticket.number] = nil
        ticket.question.answer(.failure(.temporary(detail: detail)))
    }

    private static func answer(
        _ code: CInt, _ result: UnsafeMutablePointer<ub_result>?
    ) -> Result<RecordSet, DNSFailure> {
        guard code == 0, let result = unsafe result?.pointee else {
            return .failure(.temporary(detail: UnboundContext.reason(code)))
        }
        if unsafe result.bogus != 0 {
            let why = unsafe result.why_bogus.map { unsafe String(cString: $0) } ?? "DNSSEC validation failed"
            return .failure(.temporary(detail: why))
        }
        if unsafe result.nxdomain != 0 { return .failure(.noSuchName) }
        if unsafe result.rcode != 0 { return .failure(.temporary(detail: "response code \(unsafe result.rcode)")) }
        var records: [[UInt8]] = []
        // `data` ends with a null pointer; `len` has a length for each before it.
        while unsafe result.havedata != 0, records.count < RecordSet.maximumCount,
            let bytes = unsafe result.data?[records.count], let count = unsafe result.len?[records.count], count >= 0
        {
            unsafe records.append(UnsafeRawBufferPointer(start: bytes, count: Int(count)).map { $0 })
        }
        return .success(
            RecordSet(
                records: records, isAuthenticated: unsafe result.secure != 0,
                timeToLive: .seconds(unsafe Int(result.ttl))))
    }
}
