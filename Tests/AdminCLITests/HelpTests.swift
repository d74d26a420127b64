import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import AdminCLI

/// The example that a verb's help ends with, as it would be typed.
private func exampleLine(of verb: any ParsableCommand.Type) -> String? {
    let discussion = verb.configuration.discussion
    guard let start = discussion.range(of: "Example: ", options: .backwards) else { return nil }
    return String(discussion[start.upperBound...])
}

@Suite struct HelpTests {
    @Test func `every verb's help has a summary, and ends with an example that is that verb's`() throws {
        let verbs = CommandPath.all
        #expect(verbs.count > 40)
        for (words, verb) in verbs {
            let name = words.joined(separator: " ")
            #expect(!verb.configuration.abstract.isEmpty, "\(name) has no summary")
            let example = try #require(exampleLine(of: verb), "\(name) has no example")
            #expect(example.hasPrefix("muster \(name)"), "\(name) has the example of another verb: \(example)")
            let parsed = try Muster.parseAsRoot(arguments(of: example))
            #expect(type(of: parsed) == verb, "\(example) is read as another verb")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a shell completes nouns, verbs and options`(shell: String) async throws {
        let script = try await MusterProcess.run("--generate-completion-script", shell)

        #expect(script.status == 0)
        for word in ["job-title", "deactivate", "all-tenants"] {
            #expect(script.output.contains(word), "\(word) is not completed")
        }
    }

    /// Words as a shell would split them: blanks divide, double quotes keep together.
    private func arguments(of line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            words +=
                index.isMultiple(of: 2) ? part.split(whereSeparator: \.isWhitespace).map(String.init) : [String(part)]
        }
        return Array(words.dropFirst())
    }
}

@Suite(.temporaryDatabase) struct EmployeeTests {
    private func helpOf(_ words: [String]) throws -> String {
        Muster.helpMessage(for: try #require(CommandPath.all.first { $0.words == words }?.verb))
    }

    /// What answers without asking the database, so that there is nothing to refuse.
    private static let open: Set<String> = ["template"]

    @Test(.timeLimit(.minutes(30)))
    func `an employee can look at nothing and change nothing, whatever the verb`() async throws {
        let office = try await FeedOffice("harbour-hotels")
        _ = try await MusterProcess.run(
            list: ["user", "create", "--first-name", "Kim", "--last-name", "Alder", "--job-title", "Barista"]
                + ["--email", "kim@harbour.example", "--tenant", office.tenant]
        )
        let folder = try office.folder(named: "work")
        for (words, verb) in CommandPath.all where !Self.open.contains(words.last ?? "") {
            let line = try #require(exampleLine(of: verb)).dropFirst("muster".count)
            // A file that can be read, and a yes to every question: so that nothing but the profile stands in the way.
            let files = line.split(separator: " ").filter { $0.hasSuffix(".csv") || $0.hasSuffix(".txt") }
            let prepare = files.map { "$MUSTER \(words[0]) template >\($0)\n" }.joined()
            let confirms = try helpOf(words).contains("--yes")
            let run = try await MusterProcess.run(
                bash: "cd \(folder)\n\(prepare)$MUSTER \(line) \(confirms ? "--yes" : "") --as kim@harbour.example"
            )

            #expect(run.status == 7, "muster\(line) --as an employee: \(run.status) \(run.output) \(run.errors)")
            #expect(run.output.isEmpty, "muster\(line) told an employee \(run.output)")
        }
    }
}
