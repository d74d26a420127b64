import Foundation

/// Another program, run to its end.
struct Program {
    let path: String
    var arguments: [String] = []
    /// The file it reads as standard input.
    var input: String?

    struct Outcome {
        /// From its start to its end, as a person would wait for it.
        let seconds: Double
        let output: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: `Failure` when it cannot be started or ends with another status than 0.
    @discardableResult
    func run() throws -> Outcome {
        let process = try prepared()
        let output = Pipe()
        process.standardOutput = output
        let begin = ContinuousClock.now
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let elapsed = ContinuousClock.now - begin
        try requireSuccess(process)
        return Outcome(seconds: elapsed / .seconds(1), output: String(decoding: bytes, as: UTF8.self))
    }

    /// Runs the program and watches how much memory it holds; the watching costs time, so this is not for timing.
    ///
    /// - Returns: its largest resident set in megabytes, as the kernel noted it.
    func peakMemory() throws -> Double {
        let process = try prepared()
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var peak = 0.0
        while process.isRunning {
            peak = max(peak, Self.highWaterMark(process.processIdentifier) ?? 0)
            usleep(5000)
        }
        process.waitUntilExit()
        try requireSuccess(process)
        return peak
    }

    /// Starts the program and leaves it running.
    func start() throws -> Running {
        let process = try prepared()
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return Running(process: process)
    }

    /// A program that runs beside what is measured.
    struct Running {
        fileprivate let process: Process

        var isRunning: Bool { process.isRunning }

        /// Its largest resident set until now in megabytes, nil once it has ended.
        var peakMemory: Double? { Program.highWaterMark(process.processIdentifier) }

        /// - Throws: `Failure` when it ends with another status than 0.
        func wait() throws {
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw Failure(description: "a program ended with status \(process.terminationStatus)")
            }
        }

        /// Asks it to stop, and returns when it has.
        func stop() throws {
            process.terminate()
            try wait()
        }
    }

    private func prepared() throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
            ?? FileHandle.nullDevice
        return process
    }

    private func requireSuccess(_ process: Process) throws {
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(path) ended with status \(process.terminationStatus)")
        }
    }

    private static func highWaterMark(_ process: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return kilobytes / 1024
    }
}
