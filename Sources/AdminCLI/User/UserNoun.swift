import ArgumentParser
import Directory
import Postgres
import Tenancy

struct UserNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "The people in a tenant's directory.",
        subcommands: [
            UserList.self, UserShow.self, UserWhy.self, UserCreate.self, UserUpdate.self, UserDeactivate.self,
            UserReactivate.self, UserErase.self,
            UserLock.self, UserUnlock.self, UserUpload.self, UserTemplate.self,
            UserResendWelcome.self, UserVerifyToken.self, UserMarkSignedIn.self,
        ]
    )

    static let columns: [Column<User>] = [
        Column("user_id") { .int($0.id.rawValue) },
        Column("external_id") { .text(optional: $0.externalID) },
        Column("first_name") { .text($0.fields.firstName) },
        Column("last_name") { .text($0.fields.lastName) },
        Column("email") { .text(optional: $0.fields.email) },
        Column("status") { .text($0.status.rawValue) },
        Column("profile") { .text($0.fields.profile.name) },
        Column("job_title") { .text(optional: $0.fields.jobTitle?.name) },
        Column("department") { .text(optional: $0.fields.department?.name) },
        Column("business_unit") { .text(optional: $0.fields.businessUnit?.name) },
        Column("start_date") { .date(optional: $0.fields.startDate) },
        Column("end_date") { .date(optional: $0.fields.endDate) },
        Column("feed") { .text(optional: $0.feed) },
    ]

    static let lockColumns: [Column<FieldLock>] = [
        Column("field") { .text($0.field.rawValue) },
        Column("value") { .text(optional: $0.value) },
        Column("reason") { .text($0.reason) },
        Column("locked_by") { .text($0.lockedBy) },
        Column("locked_at") { .timestamp($0.lockedAt) },
    ]

    /// What `show` adds to the columns of the list.
    static let particulars: [Column<User>] =
        columns + [
            Column("phone") { .text(optional: $0.fields.phone) },
            Column("language") { .text(optional: $0.fields.language) },
            Column("manager_external_id") { .text(optional: $0.managerExternalID) },
            Column("deactivated_by") { .text(optional: $0.fields.deactivatedBy) },
            Column("deactivated_at") { .timestamp(optional: $0.deactivatedAt) },
            Column("revision") { .int($0.revision) },
            Column("created_at") { .timestamp($0.createdAt) },
            Column("updated_at") { .timestamp($0.updatedAt) },
        ]
}

extension UserStatus: ExpressibleByArgument {}

extension CalendarDate: ExpressibleByArgument {
    /// Reads `2026-11-22`.
    package init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        guard
            parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

/// Which user a verb is about: by number or e-mail address, or by the ID that a feed uses.
struct UserArgument: ParsableArguments {
    @Argument(help: "The user's number or e-mail address.")
    var user: String?

    @Option(help: "Instead: the ID that a feed uses for the person.")
    var externalID: String?

    @Option(help: "With --external-id: the feed, where several feeds use the ID.")
    var feed: String?

    func validate() throws {
        guard (user == nil) != (externalID == nil) else {
            throw ValidationError("Say which user: a number, an e-mail address, or --external-id ID.")
        }
    }

    var key: UserKey {
        get throws {
            if let externalID { return .externalID(externalID, feed: feed) }
            return try UserKey(user ?? "")
        }
    }
}
