import Directory
import Logging
import Tenancy

/// What a verb works with: the console, the renderer, and the way to the database.
package struct CommandContext: Sendable {
    package let console: Console
    package let renderer: Renderer
    package let environment: Environment
    /// Who asks: whoever may start this binary with the database's URL.
    package let caller = Caller.operatorOfDeployment

    package var logger: Logger { environment.logger }

    package init(_ options: GlobalOptions) throws {
        environment = try Environment(options)
        console = Console(quiet: options.quiet, environment: environment.variables)
        renderer = Renderer(format: options.format, quiet: options.quiet, style: console.outputStyle)
    }

    /// Prints data to stdout.
    ///
    /// - Throws: `ServiceError` `failed` when it cannot be written.
    package func print(_ document: Document) throws {
        try console.write(renderer.text(document))
    }

    /// Opens the database for the body and closes it afterwards.
    ///
    /// - Throws: `ServiceError` with code `unavailable` when it cannot be reached, and what the body throws.
    package func withDatabase<R: Sendable>(_ body: (Database) async throws -> R) async throws -> R {
        let database = try await open()
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    private func open() async throws -> Database {
        do {
            return try await Database.open(environment.database, logger: logger)
        } catch let error as ServiceError where error.code == .unavailable {
            guard await lacksSchema() else { throw error }
            throw ServiceError(.failed, "The database has no Muster schema yet.", remedy: "Run: muster db migrate")
        }
    }

    /// Runs the body for one tenant.
    ///
    /// - Throws: `ServiceError` with code `unknown` when there is no such tenant, and what the body throws.
    package func withTenant<R: Sendable>(
        _ slug: String,
        _ body: (Database, Tenant) async throws -> R
    ) async throws -> R {
        try await withDatabase { database in
            try await body(database, TenantService(database).show(slug))
        }
    }

    /// Runs the body for each tenant in turn and prints one document.
    ///
    /// It is what the body returned for the one tenant that was named, or else a list with one result each; a tenant
    /// that fails does not stop the rest.
    ///
    /// - Returns: the worst of the tenants' statuses.
    package func forEachTenant(
        _ options: TenantOptions,
        _ body: (Database, Tenant) async throws -> Outcome
    ) async throws -> ExitStatus {
        try await forEachTenant(in: options.selection, body)
    }

    /// As the other one, for tenants that were named in another way.
    package func forEachTenant(
        in selection: TenantSelection,
        _ body: (Database, Tenant) async throws -> Outcome
    ) async throws -> ExitStatus {
        try await withDatabase { database in
            let service = TenantService(database)
            let slugs: [String]
            switch selection {
            case .named(let named): slugs = named.unique
            case .all: slugs = try await service.list().map(\.slug.text)
            }
            if selection != .all, slugs.count == 1 {
                let outcome = try await body(database, service.show(slugs[0]))
                if let document = outcome.document {
                    try print(document)
                }
                return outcome.status
            }
            var results: [TenantResult] = []
            for slug in slugs {
                results.append(await result(of: slug) { try await body(database, service.show(slug)) })
            }
            try console.write(renderer.text(results))
            return results.map(\.status).max() ?? .done
        }
    }

    private func result(of slug: String, _ body: () async throws -> Outcome) async -> TenantResult {
        do {
            let outcome = try await body()
            return TenantResult(slug: slug, status: outcome.status, document: outcome.document, error: nil)
        } catch {
            let complaint = Complaint(error, logger: logger)
            console.complain(complaint, about: slug)
            return TenantResult(slug: slug, status: complaint.status, document: nil, error: complaint)
        }
    }
}

/// What a verb did for one tenant: what to print, and how it ended.
package struct Outcome: Sendable {
    package let document: Document?
    package let status: ExitStatus

    package init(_ document: Document? = nil, status: ExitStatus = .done) {
        self.document = document
        self.status = status
    }

    package static func table<Thing>(_ things: some Sequence<Thing>, _ columns: [Column<Thing>]) -> Outcome {
        Outcome(.table(Table(things, columns)))
    }

    package static func record<Thing>(_ thing: Thing, _ columns: [Column<Thing>]) -> Outcome {
        Outcome(.record(Record(thing, columns)))
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
