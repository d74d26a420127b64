import Directory
import Logging
import Tenancy

/// What a verb works with: the console, the renderer, and the way to the database.
package struct CommandContext: Sendable {
    package let console: Console
    package let renderer: Renderer
    package let environment: Environment
    private let verb: any Verb.Type
    /// The address of the user in whose name the command is given; nil is the operator.
    private let actingUser: String?
    /// The database that is open already, for a command that comes back to it.
    private var kept: Database?

    package var logger: Logger { environment.logger }

    package init(_ options: GlobalOptions, of verb: any Verb.Type) throws {
        environment = try Environment(options)
        console = Console(quiet: options.quiet, environment: environment.variables)
        renderer = Renderer(format: options.format, quiet: options.quiet, style: console.outputStyle)
        self.verb = verb
        actingUser = options.actingUser
    }

    /// Prints data to stdout.
    ///
    /// - Throws: `ServiceError` `failed` when it cannot be written.
    package func print(_ document: Document) throws {
        try console.write(renderer.text(document))
    }

    /// Whoever may start this binary with the database's URL.
    ///
    /// - Throws: `ServiceError` with code `refused` when the command is given in a user's name.
    package func operatorOnly() throws -> Caller {
        guard actingUser == nil else {
            throw ServiceError(
                .refused,
                "Only the operator of the deployment may do this, no user of a tenant.",
                remedy: "Ask the operator; whoever is the operator leaves out --as."
            )
        }
        return .operatorOfDeployment
    }

    /// Opens the database for what concerns the whole deployment, and closes it afterwards.
    ///
    /// - Parameter changes: whether it changes something, and so goes into the audit trail.
    /// - Throws: `ServiceError`: `refused` for anybody but the operator, `unavailable` when it cannot be reached, and what
    ///   the body throws.
    package func withDeployment<R: Sendable>(
        changes: Bool = false,
        _ body: (Database, Caller) async throws -> R
    ) async throws -> R {
        guard changes else {
            let caller = try operatorOnly()
            return try await withDatabase { database in try await body(database, caller) }
        }
        return try await withDatabase { database in
            let trail = DeploymentTrail(database)
            let entry = try await trail.begin(action, actor: actingUser == nil ? "operator" : "a tenant's user")
            do {
                let result = try await body(database, operatorOnly())
                try await trail.end(entry, outcome: ExitStatus.done.word)
                return result
            } catch {
                // What went wrong is what the person has to hear.
                try? await trail.end(entry, outcome: Complaint.status(of: error).word)
                throw error
            }
        }
    }

    var action: AuditedAction { .typed(verb, environment.variables) }

    /// Opens the database for the body and closes it afterwards.
    ///
    /// - Throws: `ServiceError` with code `unavailable` when it cannot be reached, and what the body throws.
    private func withDatabase<R: Sendable>(_ body: (Database) async throws -> R) async throws -> R {
        if let kept { return try await body(kept) }
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

    /// Opens the database once for a body that does several things with the context.
    package func keepingDatabase<R: Sendable>(_ body: (CommandContext) async throws -> R) async throws -> R {
        try await withDatabase { database in
            var context = self
            context.kept = database
            return try await body(context)
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
    /// - Parameters:
    ///   - permission: what the caller needs; with one to maintain something, the command goes into the audit trail.
    ///   - dryRun: whether nothing is changed after all.
    ///   - subject: what it is about, for the audit trail, such as `run 3`.
    /// - Throws: `ServiceError`: `unknown` when there is no such tenant, `refused` when the caller may not, and what the
    ///   body throws.
    package func withTenant<R: Sendable>(
        _ slug: String,
        _ permission: Permission,
        dryRun: Bool = false,
        subject: String? = nil,
        _ body: (Database, Tenant, Caller) async throws -> R
    ) async throws -> R {
        try await withDatabase { database in
            let tenant = try await tenant(slug, database)
            return try await perform(permission, dryRun, database, tenant, about: { subject }) { caller in
                (try await body(database, tenant, caller), .done, subject)
            }
        }
    }

    /// Runs the body for each tenant in turn and prints one document.
    ///
    /// It is what the body returned for the one tenant that was named, or else a list with one result each; a tenant
    /// that fails does not stop the rest. `permission` and `dryRun` are as in `withTenant`.
    ///
    /// - Parameters:
    ///   - key: the user whom it is about, for the audit trail of what is refused or fails.
    ///   - order: which of the tenants have a turn, and in which order; nil is all of them as they were named.
    /// - Returns: the worst of the tenants' statuses.
    package func forEachTenant(
        _ options: TenantOptions,
        _ permission: Permission,
        dryRun: Bool = false,
        about key: UserKey? = nil,
        order: ((Database, [String]) async throws -> [String])? = nil,
        _ body: (Database, Tenant, Caller) async throws -> Outcome
    ) async throws -> ExitStatus {
        try await forEachTenant(in: options.selection, permission, dryRun: dryRun, about: key, order: order, body)
    }

    /// As the other one, for tenants that were named in another way.
    package func forEachTenant(
        in selection: TenantSelection,
        _ permission: Permission,
        dryRun: Bool = false,
        about key: UserKey? = nil,
        order: ((Database, [String]) async throws -> [String])? = nil,
        _ body: (Database, Tenant, Caller) async throws -> Outcome
    ) async throws -> ExitStatus {
        try await withDatabase { database in
            let service = TenantService(database)
            var slugs: [String]
            switch selection {
            case .named(let named): slugs = named.unique
            case .all:
                _ = try operatorOnly()
                slugs = try await service.list().map(\.slug.text)
            }
            if slugs.count > 1, let order {
                slugs = try await order(database, slugs)
            }
            func perform(_ slug: String) async throws -> Outcome {
                let tenant = try await tenant(slug, database)
                let about = { await subject(key, in: tenant, database) }
                return try await self.perform(permission, dryRun, database, tenant, about: about) { caller in
                    let outcome = try await body(database, tenant, caller)
                    return (outcome, outcome.status, outcome.subject)
                }
            }
            if selection != .all, slugs.count == 1 {
                let outcome = try await perform(slugs[0])
                if let document = outcome.document {
                    try print(document)
                }
                return outcome.status
            }
            var results: [TenantResult] = []
            for slug in slugs {
                results.append(await result(of: slug) { try await perform(slug) })
            }
            try console.write(renderer.text(results))
            return results.map(\.status).max() ?? .done
        }
    }

    /// The one way into a tenant: finds out who asks and whether they may, and leaves a trace of what changes something.
    private func perform<R>(
        _ permission: Permission,
        _ dryRun: Bool,
        _ database: Database,
        _ tenant: Tenant,
        about subject: () async -> String?,
        _ body: (Caller) async throws -> (result: R, status: ExitStatus, subject: String?)
    ) async throws -> R {
        let caller = try await caller(in: tenant, database)
        guard permission.changesSomething, !dryRun else {
            try await permission.require(of: caller, in: tenant.id, database)
            return try await body(caller).result
        }
        let trail = AuditTrail(database)
        let entry = try await trail.begin(action, by: caller, in: tenant.id)
        do {
            try await permission.require(of: caller, in: tenant.id, database)
            let (result, status, subject) = try await body(caller)
            await end(entry, status, subject, tenant, trail)
            return result
        } catch {
            await end(entry, Complaint.status(of: error), await subject(), tenant, trail)
            throw error
        }
    }

    private func caller(in tenant: Tenant, _ database: Database) async throws -> Caller {
        guard let actingUser else { return .operatorOfDeployment }
        return .user(try await ActingUser.find(actingUser, in: tenant.id, database))
    }

    /// The tenant with this slug; for a user of a tenant those of others do not exist.
    private func tenant(_ slug: String, _ database: Database) async throws -> Tenant {
        do {
            return try await TenantService(database).show(slug)
        } catch let error as ServiceError where error.code == .unknown && actingUser != nil {
            throw ActingUser.unknown
        }
    }

    private func subject(_ key: UserKey?, in tenant: Tenant, _ database: Database) async -> String? {
        guard let key else { return nil }
        return try? await UserService(database).show(key, of: tenant.id, changes: 0).user.id.subject
    }

    private func end(
        _ entry: Int64,
        _ status: ExitStatus,
        _ subject: String?,
        _ tenant: Tenant,
        _ trail: AuditTrail
    ) async {
        do {
            // An interrupted command has an end, too.
            try await Task { try await trail.end(entry, outcome: status.word, subject: subject, in: tenant.id) }.value
        } catch {
            // The entry itself stands; what was done cannot be undone for want of its last word.
            logger.error("end of an audit entry not written", metadata: ["entry": "\(entry)"])
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
    /// What it was about, for the audit trail: by number, such as `user 12`.
    package let subject: String?

    package init(_ document: Document? = nil, status: ExitStatus = .done, subject: String? = nil) {
        self.document = document
        self.status = status
        self.subject = subject
    }

    package static func table<Thing>(_ things: some Sequence<Thing>, _ columns: [Column<Thing>]) -> Outcome {
        Outcome(.table(Table(things, columns)))
    }

    package static func record<Thing>(_ thing: Thing, _ columns: [Column<Thing>], about subject: String? = nil)
        -> Outcome
    {
        Outcome(.record(Record(thing, columns)), subject: subject)
    }
}

extension Array where Element: Hashable {
    /// The elements in their order, each once.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension UserID {
    /// How the audit trail names a user.
    var subject: String { "user \(self)" }
}
