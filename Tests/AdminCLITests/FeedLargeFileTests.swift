import Foundation
import TestSupport
import Testing

/// A large file with every typical mistake: 100,000 people in `scripts/soak`, fewer otherwise.
@Suite(.temporaryDatabase)
struct FeedLargeFileTests {
    private static let people =
        ProcessInfo.processInfo.environment["MUSTER_SOAK"] == nil ? 12_000 : 100_000

    @Test func `every line of a large file is accounted for, in memory that does not grow with it`() async throws {
        let small = try await importFirm("small", people: 2_000)
        let large = try await importFirm("large", people: Self.people)

        let counts = try #require(large.document["counts"] as? [String: Int])
        let records = try #require(large.document["records"] as? Int)
        #expect(records >= Self.people)
        #expect(counts.values.reduce(0, +) == records)
        #expect(counts["created", default: 0] > Self.people * 8 / 10)
        #expect(counts["rejected", default: 0] > 0 && counts["parked", default: 0] > 0)
        let entries = try #require(large.document["entries"] as? [String: Int])
        #expect(entries["error"] == counts["rejected", default: 0] + counts["parked", default: 0])
        // A record that must be read twice as often would not pass for flat; 24 MB is the noise of two processes.
        #expect(large.peakKilobytes < small.peakKilobytes + 24_000)
    }

    private struct Imported {
        let document: [String: Any]
        let peakKilobytes: Int
    }

    private func importFirm(_ tenant: String, people: Int) async throws -> Imported {
        let folder = FileManager.default.temporaryDirectory.appending(path: "firm-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // best effort: it is in a temporary directory
        try Self.writeFirm(folder, people: people)
        try await must(["tenant", "create", tenant, "--name", tenant])
        try await must(["job-title", "upload", "\(folder)/job-titles.csv", "--tenant", tenant])
        try await must(["department", "upload", "\(folder)/departments.csv", "--tenant", tenant])
        try await must(["business-unit", "upload", "\(folder)/business-units.csv", "--tenant", tenant])
        let process = try FeedProcess([
            "feed", "import", "\(folder)/employees.csv", "--tenant", tenant, "--format", "json", "--quiet",
        ])
        var peak = 0
        while let now = process.peakKilobytes() {
            peak = max(peak, now)
            try await Task.sleep(for: .milliseconds(10))
        }
        let end = try await process.end()
        #expect(end.status == 0, "\(end.errors)")
        return Imported(document: try end.object(), peakKilobytes: peak)
    }

    private func must(_ arguments: [String]) async throws {
        let process = try await MusterProcess.run(list: arguments)
        try #require(process.status == 0, "\(process.errors)")
    }

    private static func writeFirm(_ folder: String, people: Int) throws {
        let process = Process()
        process.executableURL = MusterProcess.binary.deletingLastPathComponent().appending(path: "DemoFeeds")
        process.arguments = [folder, "--people", String(people), "--mistakes", "0.05", "--seed", "5"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
