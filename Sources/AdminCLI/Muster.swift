import ArgumentParser

/// The root: nouns below it, verbs below them.
struct Muster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Staff directories of many tenants, kept equal to their HR feeds and handed on to learning.",
        discussion: """
            Exit status: 0 done, 1 failed, 3 held by a safeguard, 4 input unreadable, 5 unknown tenant, feed, run or \
            user, 6 conflict, 7 refused, 64 usage, 69 database unavailable.
            """,
        version: Version.text,
        subcommands: [
            DatabaseNoun.self, TenantNoun.self, UserNoun.self, ProfileNoun.self,
            JobTitleNoun.self, DepartmentNoun.self, BusinessUnitNoun.self, TrainingNoun.self,
            FeedNoun.self, WelcomeNoun.self, SyncNoun.self, AuditNoun.self, ErasureNoun.self, SQLVerb.self,
            WorkerNoun.self,
        ]
    )

    @OptionGroup
    var options: GlobalOptions
}
