import ArgumentParser
import Lifecycle

struct ErasureNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erasure",
        abstract: "The list of what was erased for good, and its replay on a restored backup.",
        subcommands: [ErasureListVerb.self, ErasureReplayVerb.self]
    )
}
