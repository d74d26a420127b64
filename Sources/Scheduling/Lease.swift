import Foundation

/// How long a claim is good without a sign of life, and how often signs are given.
package struct LeaseTerms: Sendable, Equatable {
    package let duration: Duration
    package let heartbeat: Duration

    /// - Parameter duration: below 60 seconds, because that is the promise about a worker that dies.
    package init?(duration: Duration = .seconds(30)) {
        guard duration >= .seconds(1), duration < .seconds(60) else { return nil }
        self.duration = duration
        heartbeat = duration / 3
    }
}

/// One start of one worker process: a restarted process is another worker.
///
/// It tells nothing of the machine, because tenants read who did their work; the log says where a worker runs.
package struct WorkerIdentity: Sendable, Hashable, CustomStringConvertible {
    package let description = "worker-\(UUID().uuidString.suffix(12).lowercased())"

    package init() {}
}
