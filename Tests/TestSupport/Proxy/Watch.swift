import Dispatch
import Synchronization

/// Waits for a step, and holds the connection that has reached it until told to let go.
package final class Watch: Sendable {
    package let step: Step
    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)
    private let arrivals: AsyncStream<ProxiedConnection>
    private let teller: AsyncStream<ProxiedConnection>.Continuation

    private struct State {
        var seen = 0
        var isHolding = false
        var isOver = false
        var drops = false
    }

    init(_ step: Step) {
        self.step = step
        (arrivals, teller) = AsyncStream.makeStream()
    }

    /// The connection that is held; nil when the watch was called off before.
    package func reached() async -> ProxiedConnection? {
        for await connection in arrivals { return connection }
        return nil
    }

    /// Nothing is held from now on, and what is held goes on its way.
    package func letGo() {
        end(drops: false)
    }

    /// What is held never arrives: its connection ends.
    package func drop() {
        end(drops: true)
    }

    private func end(drops: Bool) {
        let wasHolding = state.withLock { state in
            guard !state.isOver else { return false }
            state.isOver = true
            state.drops = drops
            return state.isHolding
        }
        teller.finish()
        if wasHolding { gate.signal() }
    }

    /// Whether the statement is the one, counting it.
    func counts(_ statement: String, after earlier: [String]) -> Bool {
        guard step.isMet(by: statement, after: earlier) else { return false }
        return state.withLock { state in
            state.seen += 1
            return state.seen == step.nth && !state.isOver
        }
    }

    /// Blocks until told to let go.
    ///
    /// - Returns: whether the connection goes on.
    func hold(_ connection: ProxiedConnection) -> Bool {
        let holds = state.withLock { state in
            guard !state.isOver else { return false }
            state.isHolding = true
            return true
        }
        if holds {
            teller.yield(connection)
            gate.wait()
        }
        return state.withLock { !$0.drops }
    }
}
