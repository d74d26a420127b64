import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import TestSupport

/// What tests of files that give profiles have in common.
protocol ProfileImports {}

extension ProfileImports {
    /// Imports lines in somebody's name: into the feed, or as an upload by hand.
    func run(
        _ fixture: ImportFixture,
        _ lines: [String],
        mode: FeedMode? = nil,
        byHand: Bool = false,
        as caller: Caller = .operatorOfDeployment
    ) async throws -> FeedRunSummary {
        let path = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID()).csv").path
        let text = ([ImportFixture.header] + lines).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await fixture.importer.run(
            byHand
                ? ImportRequest(usersOf: path, in: fixture.tenant, takesGoodLines: true, caller: caller)
                : ImportRequest(tenant: fixture.tenant, path: path, mode: mode, caller: caller)
        )
    }

    /// Lets the feed `default` give profiles up to one.
    func allow(_ fixture: ImportFixture, upTo ceiling: String?) async throws {
        try await fixture.run([ImportFixture.line("Z9")])
        var change = FeedChange()
        change.setsProfiles = true
        change.profileCeiling = ceiling
        change.removals = .off
        _ = try await FeedService(database: fixture.database)
            .set(fixture.tenant, name: "default", change, caller: .operatorOfDeployment)
    }

    /// A user made by hand who has a profile.
    func user(_ fixture: ImportFixture, _ profile: String) async throws -> UserID {
        var draft = try UserDraft(
            firstName: PersonName("Kim", called: "first name"),
            lastName: PersonName("Example", called: "last name"),
            email: nil,
            jobTitle: "Chef"
        )
        draft.profile = profile
        return try await UserService(fixture.database)
            .create(draft, in: fixture.tenant, by: .operatorOfDeployment).id
    }

    func profile(_ fixture: ImportFixture, _ id: String) async throws -> String? {
        try await fixture.user(id)?["profile"]
    }
}
