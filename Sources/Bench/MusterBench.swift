import ArgumentParser

/// Measures Muster beside what the same machine can do at best; scripts/bench sets the scene.
@main
struct MusterBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "MusterBench",
        abstract: "Figures next to a baseline of the same run; call it by scripts/bench.",
        subcommands: [DriverBench.self, ImportBench.self, QueueBench.self, WindowBench.self]
    )
}
