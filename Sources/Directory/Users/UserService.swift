import Postgres
import Tenancy

/// Lists, shows and changes a tenant's users by hand.
package struct UserService: Sendable {
    let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// A page of users in the order of last name, first name and number, beginning after the given user.
    ///
    /// - Throws: `ServiceError` with code `unknown` when the filter names a job title, unit or feed that is not there, or nobody has
    ///   the number to begin after.
    package func list(
        _ tenant: TenantID,
        _ filter: UserFilter = UserFilter(),
        after: UserID? = nil,
        limit: Int = 1000
    ) async throws -> [User] {
        try await database.readDirectory(of: tenant) { tx in
            try UserRows(tx).page(filter, after: after, limit: limit)
        }
    }

    /// A user with the latest changes.
    ///
    /// - Throws: `ServiceError`: `unknown` when nobody fits, `conflict` when several do.
    package func show(
        _ key: UserKey,
        of tenant: TenantID,
        changes: Int = 20
    ) async throws -> (user: User, history: [UserHistoryEntry]) {
        try await database.readDirectory(of: tenant) { tx in
            let rows = UserRows(tx)
            let id = try rows.id(of: key)
            return (try Self.existing(rows.user(id)), try UserRows.history(tx, of: id, changes: changes))
        }
    }

    /// As the other one, with a welcome e-mail as the tenant's policy says.
    package func create(_ draft: UserDraft, in tenant: TenantID, by caller: Caller) async throws -> User {
        try await create(draft, in: tenant, welcome: .byPolicy, by: caller).user
    }

    /// Creates a user who belongs to no feed, and queues the welcome e-mail.
    ///
    /// - Throws: `ServiceError`: `unknown` for a title, department, unit or profile that is not there, `conflict` when an
    ///   active user has the e-mail address, `invalid` for dates out of order, `refused` for a profile or a welcome e-mail
    ///   that the caller may not give, or a suspended tenant.
    package func create(
        _ draft: UserDraft,
        in tenant: TenantID,
        welcome: RunWelcome,
        by caller: Caller
    ) async throws -> (user: User, welcome: WelcomeTally) {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.users)) { tx in
            try welcome.require(of: caller, tx)
            let fields = try Self.fields(of: draft, tx)
            try OwnRights(tx, of: caller).requireGiving(fields.profile)
            try Self.requireDatesInOrder(fields)
            if let email = draft.email {
                try Self.requireFree(email, tx, for: nil, code: .conflict)
            }
            let id = UserID(rawValue: try Counters.next(tx, .user))
            try UserWriting(tx, by: caller).insert(id, fields)
            let mail = try WelcomeRequests.queue(tx, newUsersFrom: id.rawValue, count: 1, welcome: welcome)
            try DirectoryChange.publish(tx, users: [id])
            try WelcomeRequests.wake(tx, mail)
            return (try Self.existing(UserRows(tx).user(id)), mail)
        }
    }

    /// Changes a user; giving what is there already changes nothing.
    ///
    /// - Throws: `ServiceError`: `refused` for a field that the user's feed owns, a user who may do more than the caller, the
    ///   last account manager or a suspended tenant, and as `create`.
    package func update(
        _ key: UserKey,
        _ changes: UserChanges,
        of tenant: TenantID,
        by caller: Caller
    ) async throws -> User {
        try await change(key, of: tenant, as: caller, .updated) { user, tx in
            try Self.requireNotOwned(changes, user)
            let fields = try changes.applied(to: user.fields, tx)
            try Self.requireSound(fields, user, tx)
            try UserRows(tx).forgetWaiting(user.id, changes.namedFields)
            return fields
        }
    }

    /// Ends a user's access; only `reactivate` brings the person back, a feed does not.
    ///
    /// - Throws: `ServiceError`: `conflict` when the user is deactivated already, `refused` as `update`.
    package func deactivate(_ key: UserKey, of tenant: TenantID, by caller: Caller) async throws -> User {
        try await change(key, of: tenant, as: caller, .deactivated) { user, _ in
            guard user.fields.isActive else {
                throw ServiceError(.conflict, "User \(user.id) is deactivated already.")
            }
            var fields = user.fields
            fields.isActive = false
            fields.deactivatedBy = "hand"
            return fields
        }
    }

    /// Brings a deactivated user back, with history kept and the default profile.
    ///
    /// - Throws: `ServiceError`: `conflict` when the user is active, `refused` when an active user has the e-mail address
    ///   now, the end date has passed, the user had a profile with more than the caller's, or the tenant is suspended.
    package func reactivate(_ key: UserKey, of tenant: TenantID, by caller: Caller) async throws -> User {
        try await change(key, of: tenant, as: caller, .reactivated) { user, tx in
            guard !user.fields.isActive else {
                throw ServiceError(.conflict, "User \(user.id) is active already.")
            }
            guard !user.hasEnded else {
                throw ServiceError(
                    .refused,
                    "The end date of user \(user.id) has passed.",
                    remedy: Self.whereToCorrect(user) ?? "Give another end date first: muster user update"
                )
            }
            if let email = user.fields.email {
                try Self.requireFree(EmailAddress(email), tx, for: user.id, code: .refused)
            }
            var fields = user.fields
            fields.isActive = true
            fields.deactivatedBy = nil
            fields.profile = try ProfileRows(tx).theDefault()
            return fields
        }
    }

    func change(
        _ key: UserKey,
        of tenant: TenantID,
        as caller: Caller,
        _ change: UserRows.Change,
        _ fields: @Sendable (User, TenantTransaction) throws -> UserFields
    ) async throws -> User {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.users)) { tx in
            let rows = UserRows(tx)
            let user = try Self.existing(rows.lockedUser(try rows.id(of: key)))
            let own = try OwnRights(tx, of: caller)
            try own.requireChanging(user.fields.profile, who: "User \(user.id) has")
            let changed = try fields(user, tx)
            guard let images = try UserImages(from: user.fields, to: changed) else { return user }
            if changed.profile != user.fields.profile {
                try own.requireGiving(changed.profile)
            }
            try AccountManagers.keepingOne(tx) {
                try UserWriting(tx, by: caller).update(user.id, changed, change, images)
            }
            let mail = try WelcomeRequests.resume(tx, users: [user.id])
            try DirectoryChange.publish(tx, users: [user.id])
            try WelcomeRequests.wake(tx, mail)
            return try Self.existing(rows.user(user.id))
        }
    }
}

extension UserService {
    /// A user within a transaction; nil when there is none.
    package static func user(_ id: UserID, _ tx: TenantTransaction) throws -> User? {
        try UserRows(tx).user(id)
    }

    private static func existing(_ user: User?) throws -> User {
        guard let user else { throw ServiceError(.unknown, "There is no such user in this tenant.") }
        return user
    }

    private static func fields(of draft: UserDraft, _ tx: TenantTransaction) throws -> UserFields {
        let profile = try draft.profile.map { try ProfileRows(tx).reference(to: $0) } ?? ProfileRows(tx).theDefault()
        return UserFields(
            firstName: draft.firstName.text,
            lastName: draft.lastName.text,
            email: draft.email?.text,
            isActive: true,
            deactivatedBy: nil,
            profile: profile,
            jobTitle: try CatalogueRows(.jobTitles, tx).reference(to: draft.jobTitle),
            department: try draft.department.map { try CatalogueRows(.departments, tx).reference(to: $0) },
            businessUnit: try draft.businessUnit.map { try CatalogueRows(.businessUnits, tx).reference(to: $0) },
            startDate: draft.startDate,
            endDate: draft.endDate,
            phone: try ShortText.checked(draft.phone, called: "phone"),
            language: try ShortText.checked(draft.language, called: "language")
        )
    }

    private static func requireFree(
        _ email: EmailAddress,
        _ tx: TenantTransaction,
        for user: UserID?,
        code: ServiceError.Code
    ) throws {
        guard let owner = try UserRows(tx).activeUser(withEmail: email, otherThan: user) else { return }
        throw ServiceError(
            code,
            "The e-mail address is in use by the active user \(owner).",
            remedy: "Deactivate that user first, or give another address."
        )
    }

    /// - Throws: `ServiceError`: `invalid` for dates out of order, `conflict` for an address that is in use.
    static func requireSound(_ fields: UserFields, _ user: User, _ tx: TenantTransaction) throws {
        try requireDatesInOrder(fields)
        if fields.isActive, fields.email != user.fields.email, let email = fields.email {
            try requireFree(EmailAddress(email), tx, for: user.id, code: .conflict)
        }
    }

    private static func requireDatesInOrder(_ fields: UserFields) throws {
        guard let start = fields.startDate, let end = fields.endDate, end < start else { return }
        throw ServiceError(.invalid, "The end date \(end) is before the start date \(start).")
    }

    private static func requireNotOwned(_ changes: UserChanges, _ user: User) throws {
        let owned = changes.ownedFields
        guard !owned.isEmpty, let remedy = whereToCorrect(user), let feed = user.feed else { return }
        throw ServiceError(
            .refused,
            "The feed \(feed) owns \(owned.joined(separator: ", ")) of user \(user.id).",
            remedy: "\(remedy) To set it here and have the feed leave it alone: muster user lock \(user.id)"
        )
    }

    /// Nil for a user whose fields are kept by hand.
    private static func whereToCorrect(_ user: User) -> String? {
        guard user.feedOwnsFields, let feed = user.feed else { return nil }
        return "Correct it in \(feed)."
    }
}
