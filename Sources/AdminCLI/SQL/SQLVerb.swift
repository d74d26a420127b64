import ArgumentParser
import Directory
import Logging
import Postgres
import Tenancy

struct SQLVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Open psql as an analyst of the tenant: it reads that tenant alone, whatever SQL is typed.",
        discussion: """
            For the operator: a login is made for this one session and dropped at its end; its password lives for \
            minutes and is on no command line. The tenant's own people use psql, or whatever they like, with the \
            login that `muster tenant analyst create` made them.

            Everything that is no option of muster goes to psql as it is, best behind --. Ends with 0 when psql does, \
            69 when it lost the connection or was not let in, 1 for every other end.

            Example: muster sql --tenant harbour-hotels -c "TABLE freshness"
            """
    )

    @OptionGroup var tenant: OneTenantOption

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("What psql is called with.", valueName: "psql argument"))
    var arguments: [String] = []

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let psql = try PsqlProgram.find(context.environment.variables)
        let arguments = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
        return try await context.forEachTenant(in: .named([tenant.tenant]), .operatorOnly) { _, tenant, _ in
            let login = try await context.withAnalystLogins { logins in try logins.openSession(for: tenant.id) }
            let end: PsqlProgram.End
            do {
                end = try await psql.run(
                    conninfo: context.connection(of: login),
                    password: login.password,
                    prompt: tenant.slug.text,
                    arguments
                )
            } catch {
                try? await context.close(login)
                throw error
            }
            // The connection that made the login is gone since; that it stays behind is no reason to fail.
            do {
                try await context.close(login)
            } catch {
                context.logger.warning("a session's login was left behind", metadata: ["login": "\(login.name)"])
            }
            if end == .disconnected {
                context.console.say(
                    "If psql was not let in: pg_hba.conf must let members of muster_analyst in by password."
                )
            }
            return Outcome(status: end.status)
        }
    }
}

extension CommandContext {
    fileprivate func close(_ login: AnalystLogin) async throws {
        try await withAnalystLogins { logins in try logins.closeSession(login) }
    }
}

extension PsqlProgram.End {
    fileprivate var status: ExitStatus {
        switch self {
        case .done: .done
        case .disconnected: .unavailable
        case .failed: .failed
        }
    }
}
