import ArgumentParser
import Directory
import Postgres
import Tenancy

struct AnalystNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyst",
        abstract: "The login by which a tenant's own people ask the database, in SQL; it sees that tenant alone.",
        subcommands: [AnalystCreate.self, AnalystRotate.self, AnalystDrop.self, AnalystList.self]
    )
}

/// A new password with everything that the analyst has to know; it is printed this once.
struct AnalystAnswer {
    let login: AnalystLogin
    let connect: String

    static let columns: [Column<AnalystAnswer>] = [
        Column("login") { .text($0.login.name) },
        Column("password") { .text($0.login.password) },
        Column("connect") { .text($0.connect) },
    ]

    static let words = "The password is shown this once; the server keeps only what it can be checked by."
}

extension CommandContext {
    /// Runs the body as the database URL's own user, who may make roles.
    func withAnalystLogins<R: Sendable>(_ body: @Sendable (AnalystLogins) throws -> R) async throws -> R {
        do {
            return try await withOwnersSession { session in try body(AnalystLogins(session)) }
        } catch let PostgresError.server(error) where error.sqlState == .insufficientPrivilege {
            throw ServiceError(
                .refused,
                "The database's user may not make logins: \(error.message).",
                remedy: "Use the URL of a superuser, or give the user CREATEROLE and, as a superuser: "
                    + "GRANT SET ON PARAMETER temp_file_limit TO …"
            )
        }
    }

    /// How to reach this database as that login, for psql and every other program that uses libpq.
    func connection(of login: AnalystLogin) throws -> String {
        try ConnectionString(environment.database.url).naming(user: login.name, database: login.database)
    }

    func answer(_ login: AnalystLogin) throws -> Outcome {
        .record(AnalystAnswer(login: login, connect: try connection(of: login)), AnalystAnswer.columns)
    }
}
