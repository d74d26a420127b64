import Directory
import Feeds
import Foundation
import Postgres
import TestSupport
import Tenancy

/// The same steps done by the services, to a tenant in the database.
struct ModelTenant {
    let database: Database
    let tenant: TenantID
    private let feed: FeedID
    private let path: String

    /// The seed's tenant, its feed set as the model has it.
    static func make(_ model: ModelDirectory, seed: Int, of firms: ModelFirms) async throws -> ModelTenant {
        let settings = model.settings
        var change = FeedChange()
        change.mode = settings.isSnapshot ? .snapshot : .delta
        change.duplicatePolicy = settings.rejectsDuplicates ? .reject : .last
        change.blankClears = Set(settings.blankClears.compactMap { FeedColumn(rawValue: $0.header) })
        change.setsProfiles = settings.setsProfiles
        change.profileCeiling = settings.profileCeiling
        change.removals = SafeguardLimit(settings.removals)
        change.unitEmptied = SafeguardLimit(settings.unitEmptied)
        change.creations = SafeguardLimit(settings.creations)
        change.idChurn = SafeguardLimit(settings.idChurn)
        let tenant = firms.tenant(of: seed)
        _ = try await FeedService(database: firms.database)
            .set(tenant, name: "default", change, caller: .operatorOfDeployment)
        let path = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID()).csv").path
        return ModelTenant(database: firms.database, tenant: tenant, feed: firms.feed, path: path)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Does what the step says, and what a worker does next; or tells why it was not done.
    func perform(_ step: ModelStep) async throws -> ServiceError.Code? {
        var refusal: ServiceError.Code?
        do {
            try await attempt(step)
        } catch let error as ServiceError {
            refusal = error.code
        }
        if step.wakesWorker {
            _ = try await importer.fillIn(tenant, feed: feed)
            _ = try await importer.retryParked(tenant, feed: feed)
        }
        return refusal
    }

    private var importer: FeedImport { FeedImport(database: database, logger: TenantFixture.logger) }

    private func attempt(_ step: ModelStep) async throws {
        switch step {
        case .file(let file, let isSnapshot, let isDryRun):
            try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
            let request = ImportRequest(
                tenant: tenant,
                feedName: "default",
                path: path,
                mode: isSnapshot ? .snapshot : .delta,
                isDryRun: isDryRun
            )
            _ = try await importer.run(request)
        case .approve(let run, let part):
            _ = try await FeedPlanService(database: database).approve(tenant, run: runID(run), part: part, caller: by)
        case .discard(let run):
            try await FeedPlanService(database: database).discard(tenant, run: runID(run), caller: by)
        case .revert(let run):
            _ = try await FeedRevertService(database: database).revert(tenant, run: runID(run), caller: by)
        case .createTitle(let name):
            _ = try await CatalogueService(.jobTitles, database)
                .create(CatalogueDraft(.jobTitles, name: name), in: tenant, by: by)
        case .createDepartment(let name):
            _ = try await CatalogueService(.departments, database)
                .create(CatalogueDraft(.departments, name: name), in: tenant, by: by)
        case .createUnit(let key, let name):
            _ = try await CatalogueService(.businessUnits, database)
                .create(CatalogueDraft(.businessUnits, name: name, feedID: key), in: tenant, by: by)
        case .alias(let field, let value, let name):
            let catalogue: Catalogue =
                switch field {
                case .jobTitle: .jobTitles
                case .department: .departments
                default: .businessUnits
                }
            _ = try await CatalogueAliases(catalogue, database).add(
                value,
                for: name,
                feed: "default",
                in: tenant,
                by: by
            )
        default: try await attemptByHand(step)
        }
    }

    private func attemptByHand(_ step: ModelStep) async throws {
        let users = UserService(database)
        switch step {
        case .lock(let person, let values, let fields):
            _ = try await users.lock(
                key(person),
                UserChanges(values),
                fields: Set(fields.compactMap { LockedField(rawValue: $0.rawValue) }),
                reason: "agreed",
                of: tenant,
                by: by
            )
        case .unlock(let person, let fields):
            _ = try await users.unlock(
                key(person),
                fields: Set(fields.compactMap { LockedField(rawValue: $0.rawValue) }),
                of: tenant,
                by: by
            )
        case .deactivate(let person): _ = try await users.deactivate(key(person), of: tenant, by: by)
        case .reactivate(let person): _ = try await users.reactivate(key(person), of: tenant, by: by)
        case .giveProfile(let person, let name):
            var changes = UserChanges()
            changes.profile = name
            _ = try await users.update(key(person), changes, of: tenant, by: by)
        case .createByHand(let fields): _ = try await users.create(UserDraft(fields), in: tenant, by: by)
        case .setEmailByHand(let person, let email):
            var changes = UserChanges()
            changes.email = try email.map { .set(try EmailAddress($0)) } ?? .clear
            _ = try await users.update(key(person), changes, of: tenant, by: by)
        default: break
        }
    }

    private var by: Caller { .operatorOfDeployment }
    private func key(_ person: Int) -> UserKey { .id(UserID(rawValue: Int64(person))) }
    private func runID(_ run: Int) -> RunID { RunID(rawValue: Int64(run)) }

    /// All that there is to compare, as the model has it.
    func lines(logFrom run: Int) async throws -> [String] {
        try await database.withTenant(tenant) { tx in
            try tx.query(Self.lines, [.int(Int64(run))]).map { try $0["line"] }
        }
    }

    private static let lines = """
        SELECT
            concat_ws(
                '|', 'person ' || u.user_id, coalesce(u.external_id, '-'),
                CASE WHEN u.is_active THEN 'active' ELSE 'by ' || u.deactivated_by END,
                u.first_name, u.last_name, coalesce(u.email, ''), j.name, coalesce(d.name, ''),
                coalesce(b.feed_key, ''), coalesce(u.start_date::text, ''), coalesce(u.end_date::text, ''),
                coalesce(u.manager_external_id, ''), coalesce(u.phone, ''), h.name
            ) COLLATE "C" AS line
        FROM muster.users AS u
        LEFT JOIN muster.profiles AS h ON h.tenant_id = $1 AND u.profile_id = h.profile_id
        LEFT JOIN muster.job_titles AS j ON j.tenant_id = $1 AND u.job_title_id = j.job_title_id
        LEFT JOIN muster.departments AS d ON d.tenant_id = $1 AND u.department_id = d.department_id
        LEFT JOIN muster.business_units AS b ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
        WHERE u.tenant_id = $1
        UNION ALL
        SELECT 'parked ' || p.external_id || '|' || p.job_title FROM muster.parked_records AS p WHERE p.tenant_id = $1
        UNION ALL
        SELECT 'waiting ' || concat_ws('|', w.user_id, w.kind, w.value)
        FROM muster.waiting_references AS w
        WHERE w.tenant_id = $1
        UNION ALL
        SELECT
            'run ' || concat_ws(
                '|', r.run_id, r.state, r.created, r.updated, r.unchanged, r.reactivated, r.deactivated, r.superseded,
                r.parked, r.rejected, r.skipped, r.removed
            )
        FROM muster.feed_runs AS r
        WHERE r.tenant_id = $1 AND r.run_id > 1
        UNION ALL
        SELECT 'log ' || e.run_id || '|' || e.code || ' ' || coalesce(e.external_id, '-')
        FROM muster.feed_log_entries AS e
        WHERE e.tenant_id = $1 AND e.run_id >= $2
        ORDER BY 1
        """
}

extension SafeguardLimit {
    fileprivate init(_ limit: ModelSettings.Limit) {
        self =
            switch limit.people {
            case nil: .off
            case 0: .always
            case .some(let people): .from(people: people, overPercent: limit.percent)
            }
    }
}

extension UserChanges {
    fileprivate init(_ values: [ModelField: String]) throws {
        self.init()
        firstName = try values[.firstName].map { try PersonName($0, called: "first name") }
        lastName = try values[.lastName].map { try PersonName($0, called: "last name") }
        if let text = values[.email] { email = .set(try EmailAddress(text)) }
        jobTitle = values[.jobTitle]
        if let name = values[.department] { department = .set(name) }
        if let text = values[.phone] { phone = .set(text) }
    }
}

extension UserDraft {
    fileprivate init(_ fields: [ModelField: String]) throws {
        self.init(
            firstName: try PersonName(fields[.firstName] ?? "", called: "first name"),
            lastName: try PersonName(fields[.lastName] ?? "", called: "last name"),
            email: try fields[.email].map { try EmailAddress($0) },
            jobTitle: fields[.jobTitle] ?? ""
        )
    }
}
