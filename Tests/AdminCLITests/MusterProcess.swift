import Foundation
import TestSupport

/// One run of the real binary, found beside the test bundle.
struct MusterProcess: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `muster` with the test's own database, or with what `environment` says instead.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> MusterProcess {
        try await run(list: arguments, environment: environment)
    }

    /// As the other one, for arguments that come as a list.
    static func run(list arguments: [String], environment: [String: String] = [:]) async throws -> MusterProcess {
        var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        variables["MUSTER_DATABASE_URL"] = try? TemporaryDatabase.current.url
        variables.merge(environment) { $1 }
        return try await launch(arguments, variables)
    }

    /// Runs a line of bash in which `$MUSTER` is the binary, for what becomes of its output.
    static func run(bash line: String, environment: [String: String] = [:]) async throws -> MusterProcess {
        var variables = ["PATH": "/usr/bin:/bin", "MUSTER": binary.path]
        variables["MUSTER_DATABASE_URL"] = try? TemporaryDatabase.current.url
        variables.merge(environment) { $1 }
        return try await launch(["-c", line], variables, executable: URL(fileURLWithPath: "/bin/bash"))
    }

    private static func launch(
        _ arguments: [String],
        _ variables: [String: String],
        executable: URL = binary
    ) async throws -> MusterProcess {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Each on a thread of its own: a full pipe would stop the process, and waiting must not hold up other tests.
        async let outputText = text(of: output)
        async let errorText = text(of: errors)
        let texts = await (outputText, errorText)
        process.waitUntilExit()
        DiscreetLog.check(DiscreetLog.lines(in: texts.1), of: "muster")
        return MusterProcess(status: process.terminationStatus, output: texts.0, errors: texts.1)
    }

    static var binary: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "muster")
    }

    private static func text(of pipe: Pipe) async -> String {
        let handle = pipe.fileHandleForReading
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }

    /// What was printed to stdout, read as JSON.
    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
    }
}

/// JSON as it came, for tests that look into it.
enum JSONValue: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    subscript(_ key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    subscript(_ index: Int) -> JSONValue? {
        if case .list(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    var count: Int {
        switch self {
        case .list(let elements): elements.count
        case .object(let members): members.count
        case .null, .bool, .number, .string: 0
        }
    }
}
