import ArgumentParser

struct WorkerNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Do what is due: syncs, files in the folders of feeds, retention. Any number of workers may run.",
        subcommands: [WorkerRun.self]
    )
}
