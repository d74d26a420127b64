import Foundation
import Logging
import Postgres
import Scheduling
import Tenancy
import TestSupport
import Testing

@testable import Worker

@Suite struct DropFolderTests {
    @Test(
        arguments: [
            ("staff.csv", true), ("2026-11-22 staff.csv", true), ("staff", true), ("STAFF.CSV", true),
            (".staff.csv", false), ("staff.csv.part", false), ("staff.csv.PART", false), ("staff.tmp", false),
            ("~staff.csv", false), ("staff.csv~", false), ("#staff.csv#", false), ("staff.csv.filepart", false),
            ("tmp_staff.csv", false), ("template.csv", true), ("partners.csv", true),
        ]
    ) func `a name tells whether a file is complete`(row: (name: String, isComplete: Bool)) {
        #expect(DropFolder.isComplete(name: row.name) == row.isComplete)
    }

    @Test func `files are imported by name, others are left, each goes to its shelf`() async throws {
        let drop = try TemporaryFolder()
        for name in ["b.csv", "a.csv", "bad.csv", "c.csv.part", ".hidden"] { try drop.write(name) }
        try FileManager.default.createDirectory(
            at: drop.url.appending(path: "folder.csv"),
            withIntermediateDirectories: true
        )
        let importer = ScriptedImporter(drop.url, fates: ["bad.csv": .failed])

        _ = try await FolderFeedJob(importer: importer, logger: TenantFixture.logger).perform(.forFolder)

        #expect(await importer.seen == ["a.csv", "b.csv", "bad.csv"])
        #expect(try drop.names() == [".hidden", "c.csv.part", "done", "failed", "folder.csv"])
        #expect(try drop.names("done").map { $0.suffix(5) } == ["a.csv", "b.csv"])
        #expect(try drop.names("failed").map { $0.suffix(7) } == ["bad.csv"])
        drop.remove()
    }

    @Test func `a file that must wait keeps the later ones waiting`() async throws {
        let drop = try TemporaryFolder()
        for name in ["a.csv", "b.csv"] { try drop.write(name) }
        let importer = ScriptedImporter(drop.url, fates: ["a.csv": .later])

        let end = try await FolderFeedJob(importer: importer, logger: TenantFixture.logger).perform(.forFolder)

        #expect(end == .later)
        #expect(await importer.seen == ["a.csv"])
        #expect(try drop.names() == ["a.csv", "b.csv", "done", "failed"])
        drop.remove()
    }

    @Test func `a file that fails again and again is put aside, and the next one has its turn`() async throws {
        let drop = try TemporaryFolder()
        for name in ["a.csv", "b.csv"] { try drop.write(name) }
        let importer = ScriptedImporter(drop.url, fates: [:], faults: ["a.csv": .protocolViolation("poison")])
        let job = FolderFeedJob(importer: importer, logger: TenantFixture.logger)

        for _ in 1...2 {
            await #expect(throws: PostgresError.self) { try await job.perform(.forFolder) }
        }
        _ = try await job.perform(.forFolder)

        #expect(await importer.seen == ["a.csv", "a.csv", "a.csv", "b.csv"])
        #expect(try drop.names("failed").map { $0.suffix(5) } == ["a.csv"])
        #expect(try drop.names("done").map { $0.suffix(5) } == ["b.csv"])
        drop.remove()
    }

    @Test func `an outage is not held against a file`() async throws {
        let drop = try TemporaryFolder()
        try drop.write("a.csv")
        let importer = ScriptedImporter(drop.url, fates: [:], faults: ["a.csv": .poolClosed])
        let job = FolderFeedJob(importer: importer, logger: TenantFixture.logger)

        for _ in 1...4 {
            await #expect(throws: PostgresError.self) { try await job.perform(.forFolder) }
        }

        #expect(try drop.names().contains("a.csv"))
        drop.remove()
    }

    @Test func `a folder that files cannot leave has nothing imported`() async throws {
        let drop = try TemporaryFolder()
        // A file in the place of the shelf: no right to write would not stop root.
        for name in ["a.csv", "done"] { try drop.write(name) }
        let importer = ScriptedImporter(drop.url, fates: [:])

        let error = await #expect(throws: ServiceError.self) {
            try await FolderFeedJob(importer: importer, logger: TenantFixture.logger).perform(.forFolder)
        }

        #expect(error?.code == .failed)
        #expect(await importer.seen == [])
        drop.remove()
    }

    @Test func `what takes a file's name while it is imported stays, and is imported next`() async throws {
        let drop = try TemporaryFolder()
        try drop.write("a.csv", "old")
        let importer = ScriptedImporter(drop.url, fates: [:], replacements: ["a.csv": ["a.csv": "new"]])
        let job = FolderFeedJob(importer: importer, logger: TenantFixture.logger)

        _ = try await job.perform(.forFolder)
        #expect(try drop.names() == ["a.csv", "done", "failed"])
        #expect(try drop.names("done") == [])
        _ = try await job.perform(.forFolder)

        #expect(await importer.contents == ["old", "new"])
        #expect(try drop.names() == ["done", "failed"])
        #expect(try drop.names("done").map { $0.suffix(5) } == ["a.csv"])
        drop.remove()
    }

    @Test func `no link leads a worker out of the folder`() async throws {
        let (drop, other) = (try TemporaryFolder(), try TemporaryFolder())
        try other.write("secret.csv", "of another tenant")
        for name in ["a.csv", "c.csv"] { try drop.write(name, "own") }
        func link(_ name: String, to target: URL) throws {
            try FileManager.default.createSymbolicLink(at: drop.url.appending(path: name), withDestinationURL: target)
        }
        try link("b.csv", to: other.url.appending(path: "secret.csv"))
        try link("done", to: other.url)
        let importer = ScriptedImporter(drop.url, fates: [:])
        let job = FolderFeedJob(importer: importer, logger: TenantFixture.logger)

        let error = await #expect(throws: ServiceError.self) { try await job.perform(.forFolder) }
        #expect(error?.message.contains("cannot be moved") == true)
        #expect(await importer.seen == [])
        try FileManager.default.removeItem(at: drop.url.appending(path: "done"))
        // One that becomes a link after the worker has looked.
        #expect(throws: DroppedFile.Obstacle.gone) { try DropFolder(drop.url).open("b.csv") }
        _ = try await job.perform(.forFolder)

        #expect(await importer.contents == ["own", "own"])
        #expect(try drop.names() == ["b.csv", "done", "failed"])
        #expect(try other.names() == ["secret.csv"])
        for folder in [drop, other] { folder.remove() }
    }

    @Test func `an empty folder is idle, and a file that goes while it is imported is nobody's to move`() async throws {
        let drop = try TemporaryFolder()
        let importer = ScriptedImporter(drop.url, fates: [:], replacements: ["a.csv": ["a.csv": nil]])
        let job = FolderFeedJob(importer: importer, logger: TenantFixture.logger)

        #expect(try await job.perform(.forFolder) == .idle)
        try drop.write("a.csv")
        #expect(try await job.perform(.forFolder) == .done)

        #expect(try drop.names() == ["done", "failed"])
        #expect(try drop.names("done") == [])
        drop.remove()
    }

    @Test func `a job's failure is not told as a sync's`() {
        let error = PostgresError.protocolViolation("x")

        #expect(JobFailure.words(for: error) == "The connection to the database was lost.")
        #expect(JobFailure.words(for: CancellationError()).hasPrefix("The job failed"))
    }

    @Test func `a file of the same name and second does not overwrite the earlier one`() throws {
        let drop = try TemporaryFolder()
        let folder = DropFolder(drop.url)
        let time = Date(timeIntervalSince1970: 1_800_000_000)

        for _ in 1...2 {
            try drop.write("a.csv")
            try folder.move("a.csv", folder.open("a.csv").identity, to: .done, at: time)
        }

        #expect(try drop.names("done") == ["20270115T080000Z-2-a.csv", "20270115T080000Z-a.csv"])
        drop.remove()
    }

    @Test func `a folder that is missing is said in words`() throws {
        let error = #expect(throws: ServiceError.self) {
            try DropFolder(URL(fileURLWithPath: "/nowhere/at/all")).completeFiles()
        }

        #expect(error?.code == .unreadable)
        #expect(error?.message == "The feed's folder /nowhere/at/all cannot be read.")
    }
}

extension JobClaim {
    fileprivate static var forFolder: JobClaim {
        JobClaim(
            id: 1,
            tenant: TenantID(rawValue: 1),
            slug: "first",
            kind: .folderFeed,
            subject: 1,
            dueAt: Timestamp(microseconds: 0),
            fence: 1,
            failures: 0,
            window: .seconds(900)
        )
    }
}

/// Says what becomes of files, and remembers which it was shown.
private actor ScriptedImporter: FolderFeedImporter {
    private let folder: URL
    private let fates: [String: FileFate]
    private let faults: [String: PostgresError]
    private var replacements: [String: [String: String?]]
    private(set) var seen: [String] = []
    private(set) var contents: [String] = []

    /// - Parameter replacements: by the file during whose import it happens, what stands under which name from then on, if
    ///   anything.
    init(
        _ folder: URL,
        fates: [String: FileFate],
        faults: [String: PostgresError] = [:],
        replacements: [String: [String: String?]] = [:]
    ) {
        self.replacements = replacements
        self.folder = folder
        self.fates = fates
        self.faults = faults
    }

    func folderFeed(_ feed: FeedID, of tenant: TenantID) -> FolderFeed? {
        FolderFeed(tenant: tenant, feed: feed, name: "nightly", folder: folder)
    }

    func importFile(_ file: DroppedFile, of feed: FolderFeed) throws -> FileFate {
        seen.append(file.name)
        contents.append(try String(contentsOfFile: file.path, encoding: .utf8))
        if let fault = faults[file.name] { throw fault }
        // Somebody who is faster than the worker.
        for (name, text) in replacements.removeValue(forKey: file.name) ?? [:] {
            try FileManager.default.removeItem(at: folder.appending(path: name))
            if let text { try Data(text.utf8).write(to: folder.appending(path: name)) }
        }
        return fates[file.name] ?? .done
    }
}

struct TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func write(_ name: String, _ text: String = "x") throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func names(_ folder: String? = nil) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.map { url.appending(path: $0).path } ?? url.path)
            .sorted()
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }
}
