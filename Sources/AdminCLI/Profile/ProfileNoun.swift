import ArgumentParser
import Directory

struct ProfileNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "What users may do, ranked; every tenant has five from the start.",
        subcommands: [ProfileList.self, ProfileShow.self]
    )

    static let columns: [Column<Profile>] = [
        Column("name") { .text($0.name) },
        Column("rank") { .count($0.rank) },
        Column("is_default") { .bool($0.isDefault) },
        Column("active_users") { .count($0.activeUsers) },
        Column("users") { .count($0.users) },
    ]
}
