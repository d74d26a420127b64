import AdminCLI

await EntryPoint.run(Array(CommandLine.arguments.dropFirst()))
