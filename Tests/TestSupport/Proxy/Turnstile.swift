import Dispatch
import Synchronization

/// Lets the statements of one proxy's connections through one by one, each when somebody says so.
package final class Turnstile: Sendable {
    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)

    private struct State {
        var isShut = false
        var waiting = 0
    }

    /// Whether a statement waits to be let through.
    package var isWaitedAt: Bool { state.withLock { $0.waiting > 0 } }

    /// From now on statements wait.
    package func shut() {
        state.withLock { $0.isShut = true }
    }

    /// From now on none waits.
    package func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = 0 }
            state.isShut = false
            return state.waiting
        }
        for _ in 0..<waiting { gate.signal() }
    }

    /// Lets one statement through.
    package func admit() {
        let isThere = state.withLock { state in
            guard state.waiting > 0 else { return false }
            state.waiting -= 1
            return true
        }
        if isThere { gate.signal() }
    }

    /// Blocks until the statement may go on; what only opens a transaction goes with its BEGIN.
    func pass(_ statement: String) {
        guard !statement.hasPrefix("SET LOCAL muster.tenant"), !statement.hasPrefix("SELECT now()") else { return }
        let waits = state.withLock { state in
            if state.isShut { state.waiting += 1 }
            return state.isShut
        }
        if waits { gate.wait() }
    }
}
