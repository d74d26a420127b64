import ArgumentParser

struct SyncNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Carry changes of the directory on to learning, and see how fresh learning is.",
        discussion: "Workers do this by themselves within seconds of a change.",
        subcommands: [
            SyncRun.self, SyncStatus.self, SyncHistoryList.self, SyncErrors.self, SyncRetry.self, SyncUser.self,
        ]
    )
}
