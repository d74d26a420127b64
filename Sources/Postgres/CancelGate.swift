import Dispatch
import Glibc

/// Lets a cancelled task stop its own running statement and no other.
///
/// The server stops whatever the connection runs when the request arrives. So a request is sent only for the statement
/// that holds the current ticket, and that statement does not end before the request has been delivered. One that finds
/// nothing running is lost (it overtook its statement, or came between two of a pipeline), so it is sent until the
/// statement ends.
// Proof of Sendable: every variable is touched under the mutex only.
final class CancelGate: @unchecked Sendable {
    private let canceller: ServerCanceller?
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let delivery: UnsafeMutablePointer<pthread_cond_t>
    private var run: UInt64 = 0
    private var ticket: UInt64 = 0
    private var isRunning = false
    private var isOnTheWire = false
    private var isRequested = false
    private var isThrown = false

    // PQcancel blocks while it connects, so never on the cooperative pool.
    private static let queue = DispatchQueue(label: "muster.postgres.cancel", attributes: .concurrent)

    init(_ canceller: ServerCanceller?) {
        self.canceller = canceller
        mutex = .allocate(capacity: 1)
        delivery = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(delivery, nil)
    }

    deinit {
        pthread_cond_destroy(delivery)
        pthread_mutex_destroy(mutex)
        delivery.deallocate()
        mutex.deallocate()
    }

    private func locked<R>(_ body: () throws -> R) rethrows -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    // MARK: The connection's side

    /// The number of a new run, which forgets what was asked of earlier ones.
    func nextRun() -> UInt64 {
        locked {
            run += 1
            isRequested = false
            isThrown = false
            return run
        }
    }

    /// Opens the gate for one statement.
    ///
    /// - Throws: `CancellationError`, once in a run, when the task was cancelled between two statements. What follows it
    ///   is clean-up and runs.
    func begin() throws {
        try locked {
            if isRequested, !isThrown {
                isThrown = true
                throw CancellationError()
            }
            ticket += 1
            isRunning = true
        }
    }

    /// Closes the gate, after waiting for a request on its way.
    func end() {
        locked {
            isRunning = false
            while isOnTheWire {
                pthread_cond_wait(delivery, mutex)
            }
        }
    }

    /// True when the run was cancelled and nobody has been told; whoever asks has been told now.
    func takeRequest() -> Bool {
        locked {
            guard isRequested, !isThrown else { return false }
            isThrown = true
            return true
        }
    }

    /// Stops the running statement because the rest of its result is not wanted; call it between begin and end.
    func cancelOwnStatement() {
        canceller?.cancel()
    }

    // MARK: The task's side

    /// Cancels a run: its running statement now, or its next one when it is between two.
    func request(_ cancelled: UInt64) {
        locked {
            guard cancelled == run, !isRequested else { return }
            isRequested = true
            guard isRunning else { return }
            let wanted = ticket
            Self.queue.async { self.deliver(wanted, pause: 10) }
        }
    }

    /// - Parameter pause: milliseconds until the next attempt.
    private func deliver(_ wanted: UInt64, pause: Int) {
        let isDue = locked {
            guard isRunning, ticket == wanted, !isOnTheWire else { return false }
            isOnTheWire = true
            return true
        }
        guard isDue else { return }
        canceller?.cancel()
        locked {
            isOnTheWire = false
            pthread_cond_signal(delivery)
        }
        Self.queue.asyncAfter(deadline: .now() + .milliseconds(pause)) { [weak self] in
            self?.deliver(wanted, pause: min(pause * 2, 1000))
        }
    }
}
