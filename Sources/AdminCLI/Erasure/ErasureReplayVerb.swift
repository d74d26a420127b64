import ArgumentParser
import Foundation
import Lifecycle
import Tenancy

struct ErasureReplayVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Erase once more what a restored backup has brought back.",
        discussion: """
            Without a file it goes by the database's own list. It may be repeated: what is gone is gone, and nobody who \
            came after an erasure is touched. Numbers that were erased are not given again.

            outcome is erased; absent: there was nothing of it; reused: the number or the ID is somebody's who came later; left: \
            what the tenant goes on with, such as the sender of its e-mails, names the person. With the last the command \
            fails.

            Example: muster erasure replay erasures.csv
            """
    )

    @Argument(help: "A list that muster erasure list --format csv wrote.")
    var file: String?

    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var options: GlobalOptions

    private static let columns: [Column<ReplayedErasure>] = [
        Column("tenant_id") { .int($0.erasure.tenant.rawValue) },
        Column("user_id") { .int(optional: $0.erasure.user?.rawValue) },
        Column("tenant") { .text($0.erasure.slug) },
        Column("outcome") { .text($0.outcome.rawValue) },
        Column("rows") { .count($0.rows) },
        Column("left") { .count($0.left) },
    ]

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let replayed = try await context.withDeployment(changes: true) { _, _ in
            let erasures = try file.map(Self.read)
            try context.console.confirm("Erase for good what the list names?", yes: confirmation.yes)
            return try await context.withLifecycle("erase people and tenants") { session in
                try ErasureReplay(session).replay(erasures ?? ErasureList(session).all())
            }
        }
        try context.print(.table(Table(replayed, Self.columns)))
        let again = replayed.count { $0.outcome == .erased }
        context.console.say("Of \(replayed.count) erasures \(again) had something to erase again.")
        guard let rest = replayed.first(where: { $0.left > 0 }) else { return .done }
        throw ServiceError(
            .failed,
            "User \(rest.erasure.user?.description ?? "") of \(rest.erasure.slug) is still named by what the tenant goes on with.",
            remedy: "See muster welcome show and muster welcome template list; then repeat the command."
        )
    }

    private static func read(_ path: String) throws -> [Erasure] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
            throw ServiceError(
                .unreadable,
                "The file \(TextStyle.visible(path)) cannot be read.",
                remedy: "Give the list that is kept beside the backup."
            )
        }
        return try Erasure.list(fromCSV: String(decoding: data, as: UTF8.self))
    }
}
