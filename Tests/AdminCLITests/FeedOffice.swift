import Foundation
import Postgres
import TestSupport
import Testing

/// A tenant with a small catalogue, the files that its HR sends, and questions to the database about what came of them.
final class FeedOffice: Sendable {
    let tenant: String
    private let folder: URL

    /// Makes the tenant with the job titles Barista and Sous Chef, the department Kitchen and the unit 0101.
    init(_ tenant: String = "harbour") async throws {
        self.tenant = tenant
        folder = FileManager.default.temporaryDirectory.appending(path: "office-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await must(["tenant", "create", tenant, "--name", "Harbour Group"])
        for title in ["Barista", "Sous Chef"] {
            try await must(["job-title", "create", title, "--tenant", tenant])
        }
        try await must(["department", "create", "Kitchen", "--tenant", tenant])
        try await must(["business-unit", "create", "Harbour Street", "--feed-id", "0101", "--tenant", tenant])
    }

    deinit {
        // Best effort: it is in a temporary directory.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs a feed verb for this tenant.
    func feed(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["feed"] + arguments + ["--tenant", tenant])
    }

    /// Starts a feed verb for this tenant.
    func start(_ arguments: String...) throws -> FeedProcess {
        try FeedProcess(["feed"] + arguments + ["--tenant", tenant])
    }

    /// Imports rows below the usual header and gives the JSON.
    func importRows(_ rows: [String], _ options: String...) async throws -> MusterProcess {
        let path = try file(rows)
        return try await MusterProcess.run(
            list: ["feed", "import", path] + options + ["--tenant", tenant, "--format", "json"]
        )
    }

    static let header =
        "First Name,Last Name,Email,Status,External Identifier,Job Title,Start Date,Business Unit ID,Department"

    /// Writes a file of rows below the usual header.
    func file(_ rows: [String], named name: String = "staff.csv") throws -> String {
        try file(text: ([Self.header] + rows).joined(separator: "\n") + "\n", named: name)
    }

    func file(text: String, named name: String = "staff.csv") throws -> String {
        let path = folder.appending(path: name)
        try Data(text.utf8).write(to: path)
        return path.path
    }

    /// Makes a folder for a folder feed.
    func folder(named name: String) throws -> String {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url.path
    }

    func link(named name: String, to target: String) throws -> String {
        let path = folder.appending(path: name).path
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        return path
    }

    /// One sound row for each number.
    static func people(_ numbers: Range<Int>, title: String = "Barista") -> [String] {
        numbers.map { "Kim\($0),Alder,kim\($0)@example.com,Active,K\($0),\(title),01/02/2024,0101,Kitchen" }
    }

    func users(active: Bool = true) async throws -> Int {
        try await number("SELECT count(*) FROM muster.users WHERE is_active = \(active) AND tenant_id = \(Self.id)")
    }

    func runs(inState state: String) async throws -> Int {
        try await number("SELECT count(*) FROM muster.feed_runs WHERE state = '\(state)' AND tenant_id = \(Self.id)")
    }

    private static let id = "(SELECT tenant_id FROM muster.tenants WHERE slug = $1)"

    private func number(_ sql: String) async throws -> Int {
        try await TemporaryDatabase.current.run { session in try session.query(sql, [.text(tenant)])[0][0] }
    }

    @discardableResult
    private func must(_ arguments: [String]) async throws -> MusterProcess {
        let result = try await MusterProcess.run(list: arguments)
        try #require(result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)")
        return result
    }
}
