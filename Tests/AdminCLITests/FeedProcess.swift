import Foundation
import Synchronization
import TestSupport

/// A `muster` that is still at work, so that it can be met by another one, interrupted or killed.
final class FeedProcess: Sendable {
    private let process: Mutex<Process>
    private let identifier: Int32
    private let ended: AsyncStream<Void>
    private let directory: URL

    /// Starts it on the running test's database; nothing is waited for.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = MusterProcess.binary
        process.arguments = arguments
        let variables = ["PATH": "/usr/bin:/bin", "MUSTER_DATABASE_URL": try TemporaryDatabase.current.url]
        process.environment = variables.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(directory, "output")
        process.standardError = try Self.file(directory, "errors")
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        self.ended = ended
        identifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit {
        // Best effort: it is in a temporary directory.
        try? FileManager.default.removeItem(at: directory)
    }

    func send(_ signal: Int32) {
        kill(identifier, signal)
    }

    /// The most memory it has had so far in kilobytes, nil when it has ended.
    func peakKilobytes() -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    }

    /// Waits for the end; a killed process has the signal's number as its status.
    func end() async throws -> MusterProcess {
        for await _ in ended {}
        let errors = try String(contentsOf: directory.appending(path: "errors"), encoding: .utf8)
        DiscreetLog.check(DiscreetLog.lines(in: errors), of: "muster")
        return MusterProcess(
            status: process.withLock(\.terminationStatus),
            output: try String(contentsOf: directory.appending(path: "output"), encoding: .utf8),
            errors: errors
        )
    }

    private static func file(_ directory: URL, _ name: String) throws -> FileHandle {
        let path = directory.appending(path: name)
        try Data().write(to: path)
        return try FileHandle(forWritingTo: path)
    }
}

extension MusterProcess {
    /// The document of `--format json`.
    func object() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }

    /// The document of `--format json` where it is a list.
    func list() throws -> [[String: Any]] {
        try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]] ?? []
    }
}
