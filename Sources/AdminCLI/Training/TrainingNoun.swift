import ArgumentParser

struct TrainingNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training",
        abstract: "What the directory decides about learning.",
        subcommands: [ManagerTitlesNoun.self]
    )
}

struct ManagerTitlesNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manager-titles",
        abstract: "The job titles that make a learner training manager; profiles stay as they are.",
        subcommands: [ManagerTitlesList.self, ManagerTitlesSet.self]
    )
}
