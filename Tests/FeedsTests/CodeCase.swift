import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import Testing

/// A way to have an import write an entry of a code, and what the entry must say.
struct CodeCase: Sendable, CustomTestStringConvertible {
    typealias Making = @Sendable (ImportFixture) async throws -> RunID

    let code: LogCode
    /// The words for a known person whose present value was kept.
    let isKept: Bool
    let severity: LogSeverity
    let who: LogWho?
    let message: String
    let remedy: String
    /// Imports whatever has to come first, and then the file; gives the run that has the entry.
    let make: Making

    init(
        _ code: LogCode,
        kept isKept: Bool = false,
        _ severity: LogSeverity,
        _ who: LogWho?,
        _ message: String,
        remedy: String = "Nothing to do.",
        by make: @escaping Making
    ) {
        self.code = code
        self.isKept = isKept
        self.severity = severity
        self.who = who
        self.message = message
        self.remedy = remedy
        self.make = make
    }

    var testDescription: String { code.rawValue + (isKept ? ", kept" : "") }

    static let all = aboutRuns + aboutPlans + aboutIdentity + aboutPresence + aboutNames + aboutValues
}

extension CodeCase {
    /// A file of lines, after files of other lines, each of which stands for a run.
    static func lines(
        _ lines: [String],
        header: String = ImportFixture.header,
        mode: FeedMode? = nil,
        after earlier: [[String]] = []
    ) -> Making {
        { fixture in
            for lines in earlier { try await fixture.run(lines, header: header, mode: mode) }
            return try await fixture.run(lines, header: header, mode: mode).run
        }
    }

    /// A file that is refused as a whole; whoever gave it hears what the log says.
    static func refused(_ bytes: [UInt8], _ code: ServiceError.Code = .unreadable) -> Making {
        { fixture in
            let error = await #expect(throws: ServiceError.self) { try await fixture.run(bytes: bytes) }
            let entry = try #require(try await fixture.log().first)
            #expect(error?.code == code)
            #expect(error?.message == entry.message)
            #expect(error?.remedy == entry.remedy)
            return entry.run
        }
    }

    static func refused(_ text: String, _ code: ServiceError.Code = .unreadable) -> Making {
        refused(Array(text.utf8), code)
    }
}

extension ImportFixture {
    @discardableResult
    func run(bytes: [UInt8]) async throws -> FeedRunSummary {
        let path = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID()).csv").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await importer.run(ImportRequest(tenant: tenant, path: path))
    }

    /// Changes the settings of the feed `default`, making it by a first file if it is not there.
    func set(_ change: (inout FeedChange) -> Void) async throws {
        var settings = FeedChange()
        change(&settings)
        _ = try await FeedService(database: database)
            .set(tenant, name: "default", settings, caller: .operatorOfDeployment)
    }
}
