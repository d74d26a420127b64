import ArgumentParser

struct AuditNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who did what, when, to which tenant, from where.",
        subcommands: [AuditList.self]
    )
}
