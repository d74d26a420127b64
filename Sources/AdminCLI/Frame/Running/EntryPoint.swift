import ArgumentParser
import Foundation
import Logging

/// Reads the command line, runs the verb, and ends the process with the status that `ExitStatus` documents.
package enum EntryPoint {
    package static func run(_ arguments: [String]) async -> Never {
        // A reader who went away shows as an error of the write, never as the end of a half-done command.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parse(arguments)
            do {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch {
                // The parser's own commands, such as help, end in errors that only the parser can tell.
                guard !isForTheParser(error), let verb = command as? any Verb else { throw error }
                end(error, verb: verb)
            }
        } catch {
            // Help, version and usage errors: the parser has the words, and 0 or 64.
            Muster.exit(withError: error)
        }
        Foundation.exit(ExitStatus.done.rawValue)
    }

    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        do {
            return try Muster.parseAsRoot(arguments)
        } catch {
            guard
                let expanded = Arguments.namingEachTenant(arguments),
                let command = try? Muster.parseAsRoot(expanded)
            else { throw error }
            return command
        }
    }

    private static func isForTheParser(_ error: any Error) -> Bool {
        error is CleanExit || error is ValidationError || error is ExitCode
    }

    private static func end(_ error: any Error, verb: any Verb) -> Never {
        if let status = error as? ExitStatus {
            Foundation.exit(status.rawValue)
        }
        let options = verb.options
        let console = Console(quiet: options.quiet, environment: ProcessInfo.processInfo.environment)
        let logger = Logger(label: "muster") { StreamLogHandler.standardError(label: $0) }
        let complaint = Complaint(error, logger: logger)
        console.complain(complaint)
        let renderer = Renderer(format: options.format, quiet: options.quiet, style: console.outputStyle)
        if complaint.status.hasDocument, let document = renderer.text(complaint) {
            // The status says that it failed, whether or not this can be written.
            try? console.write(document)
        }
        Foundation.exit(complaint.status.rawValue)
    }
}
