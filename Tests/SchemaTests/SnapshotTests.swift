import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct SnapshotTests {
    private let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `sql/schema.sql is what the migrations make; scripts/snapshot renews it`() throws {
        let committed = try String(contentsOf: checkout.appending(path: "sql/schema.sql"), encoding: .utf8)
        let process = Process()
        process.executableURL = checkout.appending(path: "scripts/snapshot")
        process.arguments = ["--url", try TemporaryDatabase.current.url]
        let output = Pipe()
        process.standardOutput = output

        try process.run()
        let made = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()

        #expect(process.terminationStatus == 0)
        #expect(made.split(separator: "\n").difference(from: committed.split(separator: "\n")).isEmpty)
        #expect(made.contains("CREATE TABLE muster.users"))
    }
}
