import ArgumentParser

/// A command that does something: it decodes its arguments, calls one service and encodes the answer.
package protocol Verb: AsyncParsableCommand {
    var options: GlobalOptions { get }

    /// - Returns: how it ended; what went wrong is thrown.
    func run(_ context: CommandContext) async throws -> ExitStatus
}

extension Verb {
    package func run() async throws {
        let status = try await run(try CommandContext(options, of: Self.self))
        if status != .done {
            throw status
        }
    }
}
