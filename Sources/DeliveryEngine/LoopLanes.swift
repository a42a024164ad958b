// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The lanes of one event loop. Safety of `@unchecked`: every mutable property is touched on `loop` alone.
final class LoopLanes: @unchecked Sendable {
    let loop: any EventLoop
    private var lanes: [String: LaneQueue] = [:]
    private var tick: RepeatedTask?
    private var isStopping = false
    private var stopping: EventLoopPromise<Void>?

    init(loop: any EventLoop) { self.loop = loop }

    func start(engine: DeliveryEngine) {
        loop.execute { [self] in
            tick = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] _ in
                self?.everySecond()
            }
        }
    }

    func wake(_ lane: Lane, isUrgent: Bool, engine: DeliveryEngine) {
        guard !isStopping else { return }
        let queue = lanes[lane.name] ?? LaneQueue(lane: lane, engine: engine, loop: loop)
        lanes[lane.name] = queue
        queue.wake(lane, isUrgent: isUrgent)
    }

    func wakeAll() {
        for queue in lanes.values { queue.wake(queue.lane, isUrgent: false) }
    }

    var states: [LaneState] { lanes.values.map(\.state) }

    func pumpAll() {
        for queue in lanes.values { queue.pump() }
    }

    func stop(within limit: TimeAmount) -> EventLoopFuture<Void> {
        loop.flatSubmit { [self] in
            let promise = loop.makePromise(of: Void.self)
            isStopping = true
            stopping = promise
            for queue in lanes.values { queue.stop() }
            loop.scheduleTask(in: limit) { [self] in
                for queue in lanes.values { queue.abandon() }
                // The connections' last words settle their messages; TLS may take its time to close.
                loop.scheduleTask(in: .seconds(6)) { [self] in finishStop() }
            }
            if lanes.values.allSatisfy(\.isEmpty) { finishStop() }
            return promise.futureResult
        }
    }

    private func everySecond() {
        let now = NIODeadline.now()
        for (name, queue) in lanes {
            queue.everySecond(now)
            if queue.isEmpty, isStopping || queue.hasRested(now) { lanes[name] = nil }
        }
        if isStopping, lanes.isEmpty { finishStop() }
    }

    private func finishStop() {
        tick?.cancel()
        tick = nil
        lanes.removeAll()
        stopping?.succeed()
        stopping = nil
    }
}
