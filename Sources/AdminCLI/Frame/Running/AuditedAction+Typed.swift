import ArgumentParser
import Directory
import Foundation

extension AuditedAction {
    /// What was typed at this terminal.
    static func typed(
        _ verb: any Verb.Type,
        _ variables: [String: String],
        arguments: [String] = Array(CommandLine.arguments.dropFirst())
    ) -> AuditedAction {
        let path = CommandPath.of(verb)
        return AuditedAction(
            command: path.joined(separator: " "),
            arguments: described(asParsed(arguments), path: path, flags: flags(of: verb)),
            origin: origin(variables)
        )
    }

    /// The arguments in the form in which they could be read: one `--tenant` for each slug.
    private static func asParsed(_ arguments: [String]) -> [String] {
        guard (try? Muster.parseAsRoot(arguments)) == nil else { return arguments }
        return Arguments.namingEachTenant(arguments) ?? arguments
    }

    /// The options of a verb that take no value, as the parser itself knows them.
    private static func flags(of verb: any ParsableCommand.Type) -> Set<String> {
        struct Tool: Decodable {
            struct Command: Decodable {
                let arguments: [Argument]?
            }
            struct Argument: Decodable {
                let kind: String
                let names: [Name]?
            }
            struct Name: Decodable {
                let name: String
            }
            let command: Command
        }
        let tool = try? JSONDecoder().decode(Tool.self, from: Data(verb._dumpHelp().utf8))
        let flags = tool?.command.arguments?.filter { $0.kind == "flag" } ?? []
        return Set(flags.flatMap { $0.names ?? [] }.map { "--\($0.name)" })
    }

    /// Options whose values say nothing about a person and are no secret; those of all others are left out.
    private static let plainOptions: Set<String> = [
        "--job-title", "--department", "--unit", "--profile", "--feed", "--feed-id", "--kind", "--mode", "--time-zone",
        "--language", "--status", "--start-date", "--end-date", "--clear", "--name", "--policy", "--area", "--level",
        "--solution", "--no-access", "--key", "--wait", "--window-seconds", "--retention-days",
        "--hold-removals", "--hold-creations", "--hold-unit-empty", "--hold-id-churn", "--poll-seconds",
        "--date-format", "--delimiter", "--encoding", "--duplicates", "--map", "--clear-blank", "--keep-blank",
        "--command", "--rank", "--view", "--maintain", "--link-days", "--cool-down", "--per-minute", "--from",
        "--no-solution", "--profile-ceiling", "--link", "--sender-address", "--sender-name", "--subject", "--campaign",
        "--run", "--every", "--expect-every", "--max-size", "--login",
    ]

    /// Where and how, which the entry has in other columns or nobody asks.
    private static let leftOut: Set<String> = ["--tenant", "--as", "--database", "--format", "--quiet", "--yes"]

    private static func described(_ arguments: [String], path: [String], flags: Set<String>) -> String {
        var words = path[...]
        var shown: [String] = []
        var option: String?
        for argument in arguments {
            if argument.hasPrefix("-") {
                let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
                option = parts.count > 1 || flags.contains(parts[0]) ? nil : parts[0]
                guard !leftOut.contains(parts[0]) else { continue }
                shown.append(parts.count > 1 ? "\(parts[0])=\(value(parts[1], of: parts[0]))" : argument)
            } else if let name = option {
                option = nil
                guard !leftOut.contains(name) else { continue }
                shown.append(value(argument, of: name))
            } else if argument == words.first {
                words.removeFirst()
            } else {
                shown.append(isPlain(argument, path) ? argument : "…")
            }
        }
        return shown.joined(separator: " ")
    }

    private static func value(_ value: String, of option: String) -> String {
        // The address that a tenant writes from is nobody's own.
        plainOptions.contains(option) && (!value.contains("@") || option == "--sender-address") ? value : "…"
    }

    /// Words that name no person: those of nouns other than `user` and `sql`, and numbers.
    private static func isPlain(_ argument: String, _ path: [String]) -> Bool {
        guard !argument.contains("@") else { return false }
        return !["user", "sql"].contains(path.first) || argument.allSatisfy(\.isNumber)
    }

    /// Who sat at which machine: the operating system's names, and where an SSH connection came from.
    private static func origin(_ variables: [String: String]) -> String {
        // Who took on another identity is still the one who typed.
        let person = variables["SUDO_USER"].map { "\($0) as \(NSUserName())" } ?? NSUserName()
        let client = variables["SSH_CONNECTION"]?.split(separator: " ").first.map { " from \($0)" } ?? ""
        return "command line, \(person)@\(ProcessInfo.processInfo.hostName)\(client)"
    }
}

/// The words by which a verb is called, found in the command tree.
enum CommandPath {
    static func of(_ verb: any ParsableCommand.Type) -> [String] {
        path(to: verb, in: Muster.self).map { Array($0.dropFirst()) } ?? []
    }

    /// Every verb with its words.
    static var all: [(words: [String], verb: any ParsableCommand.Type)] {
        leaves(of: Muster.self).map { (Array($0.0.dropFirst()), $0.1) }
    }

    private static func leaves(
        of command: any ParsableCommand.Type
    ) -> [([String], any ParsableCommand.Type)] {
        let name = name(of: command)
        let children = command.configuration.subcommands
        guard !children.isEmpty else { return [([name], command)] }
        return children.flatMap { leaves(of: $0) }.map { ([name] + $0.0, $0.1) }
    }

    private static func path(to verb: any ParsableCommand.Type, in command: any ParsableCommand.Type) -> [String]? {
        leaves(of: command).first { $0.1 == verb }?.0
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? String(describing: command).lowercased()
    }
}
