import Foundation

/// A message that a test's mail server has kept.
package struct ReceivedMail: Sendable, Decodable {
    package let connection: Int
    package let sender: String
    package let recipients: [String]
    package let encrypted: Bool
    /// Who was logged in.
    package let user: String?
    /// What the client called itself.
    package let greeting: String
    package let file: String

    /// The bytes as they came, dots unstuffed.
    package var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(fileURLWithPath: file))) }
    }
}

/// A message as a mail program shows it, read by Python's `email`.
package struct DecodedMail: Sendable, Decodable {
    package let headers: [[String]]
    /// Pairs of name and address.
    package let from: [[String]]
    package let to: [[String]]
    package let subject: String
    package let text: String?
    package let html: String?
    /// Of the message and its parts.
    package let types: [String]
    /// What Python found wrong.
    package let defects: [String]

    package func header(_ name: String) -> String? {
        headers.first { $0.first?.lowercased() == name.lowercased() }?.last
    }

    package static func decode(_ mails: [ReceivedMail]) async throws -> [DecodedMail] {
        try await decode(files: mails.map(\.file))
    }

    package static func decode(files: [String]) async throws -> [DecodedMail] {
        let output = try await run("/usr/bin/python3", [script, "--decode"] + files)
        return try output.split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(DecodedMail.self, from: Data(line))
        }
    }

    static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "smtp_server.py").path

    private static func run(_ path: String, _ arguments: [String]) async throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        let (ends, teller) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { teller.yield($0.terminationStatus) }
        try process.run()
        let reading = Task.detached { output.fileHandleForReading.readDataToEndOfFile() }
        for await status in ends {
            guard status == 0 else { throw SMTPTestServerError.failed(program: path, status: status) }
            break
        }
        return await reading.value
    }
}
