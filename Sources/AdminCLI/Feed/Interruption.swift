import Foundation
import Synchronization
import UnixSignals

/// Turns the first Ctrl-C (or SIGTERM) into a cancellation, so that what was begun is closed in order; the second one
/// ends the process on the spot.
final class Interruption: Sendable {
    private struct State {
        var isInterrupted = false
        var cancelWork: (@Sendable () -> Void)?
        var watch: Task<Void, Never>?
    }

    private let state = Mutex(State())

    private init() {}

    /// Begins to listen; `words` are said when the first signal comes.
    static func watch(_ console: Console, _ words: String) async -> Interruption {
        let interruption = Interruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let watch = Task {
            for await _ in signals {
                guard interruption.interrupt() else { Foundation.exit(ExitStatus.failed.rawValue) }
                console.say(words)
            }
        }
        interruption.state.withLock { $0.watch = watch }
        return interruption
    }

    func end() {
        state.withLock { $0.watch?.cancel() }
    }

    /// Runs the body so that a signal cancels it.
    ///
    /// - Throws: what the body throws; `CancellationError` at once when the signal came before.
    func cancelling<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let work = Task { try await body() }
        state.withLock { state in
            state.cancelWork = { work.cancel() }
            if state.isInterrupted { work.cancel() }
        }
        defer { state.withLock { $0.cancelWork = nil } }
        return try await work.value
    }

    private func interrupt() -> Bool {
        let (isFirst, cancel) = state.withLock { state in
            defer { state.isInterrupted = true }
            return (!state.isInterrupted, state.cancelWork)
        }
        cancel?()
        return isFirst
    }
}
