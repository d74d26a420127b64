import Glibc

/// The one thread of a connection, which runs what is isolated to its actor and may block in libpq, or in libcurl.
///
/// A call that blocks on the cooperative pool would stop unrelated tasks; a thread of one's own costs nothing but its
/// stack, and a closure that runs on it makes its statements without a hop between them.
// Proof of Sendable: `jobs` and `isStopped` are touched under the mutex only, and `thread` is set once, in start(),
// before any other thread knows the object.
package final class ConnectionThread: SerialExecutor, @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrival: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    private var isStopped = false
    private var thread = pthread_t()

    private init() {
        mutex = .allocate(capacity: 1)
        arrival = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Starts a thread, which lives until `stop()`.
    ///
    /// - Throws: `ConnectionFailure` when the system gives no more threads.
    package static func start() throws(ConnectionFailure) -> ConnectionThread {
        let executor = ConnectionThread()
        pthread_mutex_lock(executor.mutex)
        defer { pthread_mutex_unlock(executor.mutex) }
        let retained = Unmanaged.passRetained(executor)
        let failure = pthread_create(
            &executor.thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ConnectionThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            retained.toOpaque()
        )
        guard failure == 0 else {
            retained.release()
            throw ConnectionFailure(reason: .refused, message: "no thread for another connection (error \(failure))")
        }
        pthread_detach(executor.thread)
        return executor
    }

    /// Ends the thread after the jobs that it has.
    package func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(mutex)
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    package func isIsolatingCurrentContext() -> Bool? { pthread_equal(pthread_self(), thread) != 0 }

    package func checkIsolated() {
        precondition(pthread_equal(pthread_self(), thread) != 0, "not on the connection's thread")
    }

    private func run() {
        let executor = asUnownedSerialExecutor()
        while let batch = nextJobs() {
            for job in batch {
                job.runSynchronously(on: executor)
            }
        }
    }

    /// Waits for jobs; nil when the thread is to end.
    private func nextJobs() -> [UnownedJob]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            guard !isStopped else { return nil }
            pthread_cond_wait(arrival, mutex)
        }
        let batch = jobs
        jobs.removeAll(keepingCapacity: true)
        return batch
    }
}
