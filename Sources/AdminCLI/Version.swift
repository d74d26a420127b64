import Foundation

/// Which Muster this is.
enum Version {
    static let number = "0.1.0"

    /// The commit, as whoever built the image recorded it.
    static let commit = ProcessInfo.processInfo.environment["MUSTER_COMMIT"] ?? "unknown"

    static let text = "muster \(number) (commit \(commit))"
}
