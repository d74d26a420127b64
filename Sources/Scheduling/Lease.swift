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

/// One start of one worker process: a restarted process is another worker, whatever its host is called.
package struct WorkerIdentity: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init() {
        let process = ProcessInfo.processInfo
        let start = UUID().uuidString.prefix(8).lowercased()
        description = "\(process.hostName.prefix(40))-\(process.processIdentifier)-\(start)"
    }
}
