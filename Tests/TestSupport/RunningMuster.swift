import Foundation
import Synchronization

/// A run of the real binary, found beside the test bundle, that can be met, signalled and waited for.
package final class RunningMuster: Sendable {
    package let processID: Int32
    private let end: Task<Int32, Never>
    private let ending = Ending()
    private let errorFile: URL
    private let isWorker: Bool

    /// Starts it; nothing is waited for.
    package init(_ arguments: [String], url: String, environment: [String: String] = [:]) throws {
        isWorker = arguments.first == "worker"
        errorFile = FileManager.default.temporaryDirectory.appending(path: "muster-errors-\(UUID().uuidString)")
        try Data().write(to: errorFile)
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = environment.merging(["PATH": "/usr/bin:/bin", "MUSTER_DATABASE_URL": url]) { own, _ in own
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errorFile)
        let (ends, teller) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { [ending] process in
            ending.status.withLock { $0 = process.terminationStatus }
            teller.yield(process.terminationStatus)
        }
        try process.run()
        processID = process.processIdentifier
        end = Task {
            for await status in ends { return status }
            return -1
        }
    }

    /// Runs it to its end.
    ///
    /// - Returns: the exit status.
    @discardableResult
    package static func run(
        _ arguments: [String],
        url: String,
        environment: [String: String] = [:]
    ) async throws -> Int32 {
        await (try RunningMuster(arguments, url: url, environment: environment)).status
    }

    deinit {
        // All that a worker says goes into a log; of the others, what the logger writes.
        DiscreetLog.check(isWorker ? errors : DiscreetLog.lines(in: errors), of: "muster")
        // Best effort: it is in a temporary folder.
        try? FileManager.default.removeItem(at: errorFile)
    }

    package func send(_ signal: Int32) {
        kill(processID, signal)
    }

    /// The exit status, or the signal that ended it, once it has ended.
    package var status: Int32 {
        get async { await end.value }
    }

    /// As `status`; nil when it has not ended by then.
    package func status(within limit: Duration) async -> Int32? {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline, !Task.isCancelled {
            if let status = ending.status.withLock({ $0 }) { return status }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return ending.status.withLock { $0 }
    }

    /// What it has said on standard error so far.
    package var errors: String {
        (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
    }

    /// Waits until it has said so on standard error.
    ///
    /// - Returns: false when it has not, long after.
    package func says(_ words: String) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(100)
        while !errors.contains(words), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        return errors.contains(words)
    }

    private final class Ending: Sendable {
        let status = Mutex<Int32?>(nil)
    }

    private static var binary: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "muster")
    }
}
