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
