import Foundation
import TestSupport
import Testing

@testable import AdminCLI

/// What a verb answers when it is given what only another tenant has: the same bytes as if nobody had it.
///
/// Asked in two databases that are equal for the asking tenant, so that a number which counts across tenants would show.
@Suite struct ForeignIdentifierTests {
    @Test(.timeLimit(.minutes(30)))
    func `what only another tenant has is answered as what nobody has, byte for byte`() async throws {
        let files = try Files()
        defer { files.remove() }
        let (another, own) = try await withTemporaryDatabase { _ in
            try await Self.makeAsker(files)
            try await Self.makeOther(files)
            try await Self.must(["worker", "run", "--once"], environment: files.environment)
            try files.readToken()
            return (try await answers(to: "harbour", files), try await answers(to: "sunrise", files))
        }
        let nobody = try await withTemporaryDatabase { _ in
            try await Self.makeAsker(files)
            try await Self.must(["tenant", "create", "sunrise", "--name", "Sunrise"])
            try await Self.must(["worker", "run", "--once"], environment: files.environment)
            return try await answers(to: "harbour", files)
        }

        for (line, (nobody, another)) in zip(ForeignCases.lines, zip(nobody, another)) {
            #expect(another == nobody, "muster \(line)")
        }
        // The names are real ones: to their own tenant the very same lines mean something.
        let meaningless = zip(ForeignCases.lines, zip(another, own)).filter { line, answers in
            answers.0.replacing("harbour", with: "sunrise") == answers.1 && !ForeignCases.listings.contains(line)
        }.map(\.0)
        #expect(meaningless == [])
    }

    @Test func `every verb is asked, or said to name nothing`() {
        let verbs = CommandPath.all.map { $0.words.joined(separator: " ") }
        let asked = verbs.filter { verb in ForeignCases.lines.contains { $0.hasPrefix(verb + " ") || $0 == verb } }
        let excused = verbs.filter { verb in
            ForeignCases.withoutIdentifier.keys.contains { verb == $0 || verb.hasPrefix($0 + " ") }
        }

        #expect(Set(verbs).subtracting(asked).subtracting(excused) == [])
    }

    private static func makeAsker(_ files: Files) async throws {
        let office = try await FeedOffice("harbour")
        try await must(["feed", "import", files.resolved("@asker"), "--tenant", office.tenant])
    }

    private static func makeOther(_ files: Files) async throws {
        let office = try await FeedOffice("sunrise")
        for line in [
            ["job-title", "create", "Falconer"], ["department", "create", "Mews"],
            ["business-unit", "create", "Sunset Road", "--feed-id", "9901"], ["profile", "create", "falcon keeper"],
            ["feed", "create", "falconry", "--kind", "upload", "--mode", "snapshot"],
            ["job-title", "alias", "Birdkeeper", "Falconer"], ["department", "alias", "Birdkeeper", "Mews"],
            ["business-unit", "alias", "Birdkeeper", "Sunset Road"],
            ["welcome", "set", "--link", "https://learn.example/{token}", "--sender-address", "hr@sunrise.example"],
            ["welcome", "template", "set", "--language", "fr", "--subject", "Bienvenue", "--text", "@letter"],
        ] {
            try await must(line.map(files.resolved) + ["--tenant", "sunrise"])
        }
        let people = (1...9).map {
            $0 == 7
                ? "Zoe,Quill,zoe@sunrise.example,Active,Z7,Falconer,01/02/2024,9901,Mews"
                : "Ash,Birch,ash\($0)@sunrise.example,Active,Z\($0),Falconer,01/02/2024,9901,Mews"
        }
        // Four that are applied and a fifth that is held.
        for count in [9, 8, 9, 8, 2] {
            let run = try await office.importRows(Array(people.prefix(count)))
            try #require(run.status == (count == 2 ? 3 : 0), "\(count): \(run.errors)")
        }
        for name in ["ash1", "ash2", "zoe"] {
            try await must(
                ["user", "resend-welcome", "--email", "\(name)@sunrise.example", "--key", name, "--yes"]
                    + ["--tenant", "sunrise"]
            )
        }
        let zoe = "zoe@sunrise.example"
        try await must(["profile", "assign", "administrator", zoe, "--yes", "--tenant", "sunrise"])
        try await must(["department", "create", "Perch", "--as", zoe, "--tenant", "sunrise"])
    }

    /// What each line is answered: status, output and errors, without what the clock says.
    private func answers(to tenant: String, _ files: Files) async throws -> [String] {
        var answers: [String] = []
        for line in ForeignCases.lines {
            let run = try await MusterProcess.run(
                list: files.arguments(of: line) + ["--tenant", tenant, "--format", "csv"],
                environment: files.environment
            )
            let output = Self.withoutClock(run.output)
            answers.append(
                "\(run.status)\n\(output)\n\(run.errors)"
                    .replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/, with: "TIME")
            )
        }
        return answers
    }

    /// A table without its columns of seconds and milliseconds.
    private static func withoutClock(_ table: String) -> String {
        let rows = table.split(separator: "\n", omittingEmptySubsequences: false).map { $0.split(separator: ",") }
        let clocks = rows[0].indices.filter { ["elapsed_ms", "duration_ms", "lag_seconds"].contains(rows[0][$0]) }
        guard !clocks.isEmpty else { return table }
        return rows.map { row in
            row.indices.map { clocks.contains($0) ? "CLOCK" : row[$0] }.joined(separator: ",")
        }.joined(separator: "\n")
    }

    private static func must(_ arguments: [String], environment: [String: String] = [:]) async throws {
        let run = try await MusterProcess.run(list: arguments, environment: environment)
        try #require(run.status == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
    }
}

/// The files that the lines name, the same for both databases.
private final class Files {
    private let folder: URL
    private var token = ""
    var environment: [String: String] { ["MUSTER_MAIL_FOLDER": folder.appending(path: "mail").path] }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "foreign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in [
            "letter": "{{link}}\n",
            "asker": FeedOffice.header + "\nKim,Alder,kim@harbour.example,Active,K1,Barista,01/02/2024,0101,Kitchen\n",
            "addresses": "Email\nzoe@sunrise.example\n",
            "people": FeedOffice.header + "\n"
                + "Zoe,Quill,zoe@sunrise.example,Active,Z7,Barista,01/02/2024,9901,Mews\n"
                + "Ida,Larch,ida@sunrise.example,Active,Z8,Falconer,01/02/2024,0101,Kitchen\n"
                + "Ned,Rowan,ned@sunrise.example,Inactive,Z1,Barista,01/02/2024,0101,Kitchen\n",
            "job-title": "Job Title\nFalconer\nHawker\n", "department": "Department\nMews\nLoft\n",
            "business-unit": "Business Unit,Business Unit ID\nSunset Road,9901\nSunrise Road,9902\n",
        ] {
            try Data(text.utf8).write(to: folder.appending(path: "\(name).csv"))
        }
    }

    /// The token out of the e-mail that the other tenant sent last.
    func readToken() throws {
        let mail = folder.appending(path: "mail")
        let names = try FileManager.default.subpathsOfDirectory(atPath: mail.path).filter { $0.hasSuffix(".eml") }
        let text = try String(contentsOf: mail.appending(path: try #require(names.max())), encoding: .utf8)
        token = String(try #require(text.firstMatch(of: #/https://learn\.example/([\w-]+)/#)).1)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Words as a shell would split them; `@token` is the token, `@name` a file.
    func arguments(of line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            words += index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
        return words.map {
            $0 == "@token" ? token : $0.hasPrefix("@") ? folder.appending(path: "\($0.dropFirst()).csv").path : $0
        }
    }

    func resolved(_ word: String) -> String {
        guard word.hasPrefix("@") else { return word }
        return word == "@token" ? token : folder.appending(path: "\(word.dropFirst()).csv").path
    }
}
