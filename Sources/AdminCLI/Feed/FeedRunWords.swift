import Directory
import Feeds

/// Tells in words what a run came to, why, and what to do next; it names no person.
struct FeedRunWords {
    private static let causesShown = 10

    let tenant: String
    let style: TextStyle

    func text(_ summary: FeedRunSummary, _ causes: [FeedLogCause]) -> String {
        var paragraphs = [opening(summary, causes)]
        for severity in [LogSeverity.held, .error, .warning] {
            let shared = causes.filter { $0.severity == severity }
            guard !shared.isEmpty else { continue }
            paragraphs.append(style.heading(title(severity, summary)) + "\n" + list(shared, run: summary))
        }
        let steps = steps(summary, causes)
        if !steps.isEmpty {
            paragraphs.append(style.heading("What to do next:") + "\n" + Self.aligned(steps))
        }
        return paragraphs.joined(separator: "\n\n")
    }

    private func opening(_ summary: FeedRunSummary, _ causes: [FeedLogCause]) -> String {
        let run = "Run \(summary.run) of feed \(summary.feed) of \(tenant)"
        return switch summary.state {
        case .applied: "\(run) is applied.\n" + counts(summary)
        case .appliedWithMessages: "\(run) is applied; some records need a look.\n" + counts(summary)
        case .appliedInPart: "\(run) is applied in part; the rest of its plan was dropped.\n" + counts(summary)
        case .held: "\(run) is held by a safeguard and waits for approval.\n" + counts(summary)
        case .planned where summary.isRefused:
            "\(run) changed nothing: \(faulty(summary)) cannot be applied, and an upload takes all or none.\n"
                + counts(summary)
        case .planned: "\(run) was a dry run. Nothing has been changed.\n" + counts(summary)
        case .unchanged: "\(run): " + (causes.first { $0.isAboutRun }?.headline ?? "nothing has changed.")
        case .discarded: "\(run) is discarded. The directory stays as it is."
        case .running, .failed, .reverted, .expired: "\(run) is \(summary.state.rawValue)."
        }
    }

    private func faulty(_ summary: FeedRunSummary) -> String {
        let faulty = summary.counts[.rejected, default: 0] + summary.counts[.parked, default: 0]
        return "\(faulty) of \(Self.count(summary.records, "record", "records"))"
    }

    /// Every record in one sentence: the parts add up to the whole.
    private func counts(_ summary: FeedRunSummary) -> String {
        let parts = RecordOutcome.allCases.compactMap { outcome -> String? in
            let count = summary.counts[outcome, default: 0]
            return count > 0 ? "\(count) \(Self.word(outcome))" : nil
        }
        var text = Self.count(summary.records, "record", "records")
        text += (summary.isPlan ? " would give: " : ": ") + parts.joined(separator: ", ") + "."
        if summary.removed > 0 {
            text += " Besides, \(Self.count(summary.removed, "person", "people")) not in the file "
            text += summary.isPlan ? "would be deactivated." : "deactivated."
        }
        return text + welcome(summary.welcome, isPlan: summary.isPlan)
    }

    private func welcome(_ tally: WelcomeTally, isPlan: Bool) -> String {
        if tally.isSilentFirstImport {
            return "\nNo welcome e-mails\(isPlan ? " would be queued" : ""): a feed's first import is silent. "
                + "To send them\(isPlan ? " afterwards" : ""): "
                + "muster user resend-welcome --never-signed-in --tenant \(tenant)"
        }
        return tally.mails > 0 ? "\n" + tally.sentence(isPlan: isPlan) : ""
    }

    /// What became of records, and of people whom no record names, without what there was none of.
    static func outcomes(_ counts: [RecordOutcome: Int], removed: Int) -> String {
        (RecordOutcome.allCases.map { ($0.rawValue, counts[$0, default: 0]) } + [("removed", removed)])
            .filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }

    private static func word(_ outcome: RecordOutcome) -> String {
        switch outcome {
        case .parked: "parked until their job title exists"
        case .superseded: "superseded by a later line"
        default: outcome.rawValue
        }
    }

    private func title(_ severity: LogSeverity, _ summary: FeedRunSummary) -> String {
        switch severity {
        case .held: summary.state == .planned ? "A safeguard would hold it:" : "Why it is held:"
        case .error: summary.isPlan ? "Would not be imported:" : "Not imported:"
        default: "Worth a look:"
        }
    }

    private func list(_ causes: [FeedLogCause], run summary: FeedRunSummary) -> String {
        var lines = causes.prefix(Self.causesShown).flatMap { cause in
            ["  " + TextStyle.visible(cause.sentence)]
                // What to do about a hold is said once, below.
                + (cause.severity == .held
                    ? [] : [cause.step].compactMap { $0 }.map { "      " + TextStyle.visible($0) })
        }
        if causes.count > Self.causesShown {
            let more = Self.count(causes.count - Self.causesShown, "more cause", "more causes")
            lines.append("  and \(more): muster feed log \(summary.run) --summary --tenant \(tenant)")
        }
        return lines.joined(separator: "\n")
    }

    private func steps(_ summary: FeedRunSummary, _ causes: [FeedLogCause]) -> [(command: String, what: String)] {
        func command(_ words: String) -> String { "muster feed \(words) --tenant \(tenant)" }
        var steps: [(command: String, what: String)] = []
        if summary.isRefused {
            steps.append((command("log \(summary.run) --severity error"), "which lines, and what to do about each"))
            steps.append(("the same command with --partial", "apply the others, and leave these out"))
        }
        if summary.state == .held || summary.state == .planned {
            steps.append((command("plan \(summary.run)"), "person by person, what would change"))
        }
        if summary.state == .held {
            steps.append((command("approve \(summary.run)"), "apply exactly that"))
            steps.append((command("discard \(summary.run)"), "drop it; then repair the export and import again"))
            return steps
        }
        if causes.contains(where: \.isAboutMissingName) {
            steps.append((command("missing \(summary.run)"), "names that do not exist; --create makes them"))
        }
        if !summary.isRefused, causes.contains(where: { $0.severity == .error }) {
            steps.append((command("log \(summary.run) --severity error"), "who was not imported, and why"))
        }
        if causes.contains(where: { $0.severity == .warning }) {
            steps.append((command("log \(summary.run) --severity warning"), "what to look at, line by line"))
        }
        return steps
    }

    private static func aligned(_ steps: [(command: String, what: String)]) -> String {
        let width = steps.map(\.command.count).max() ?? 0
        return steps.map { step in
            "  " + step.command + String(repeating: " ", count: width - step.command.count + 3) + step.what
        }.joined(separator: "\n")
    }

    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
}

extension FeedRunSummary {
    /// Whether the figures are what would be, since nothing was written.
    fileprivate var isPlan: Bool { state == .held || state == .planned }
}

extension FeedLogCause {
    /// The cause with how many share it, such as `Job title "Barback" does not exist – 14 people`.
    var sentence: String {
        isAboutRun ? headline : "\(headline) – \(FeedRunWords.count(people, unit.one, unit.many))"
    }

    /// Without an external ID a record is a line, not yet a person.
    private var unit: (one: String, many: String) {
        switch LogCode(rawValue: code) {
        case .rowWidth, .rowIDMissing, .rowIDDuplicate, .rowIDDuplicateRejected: ("line", "lines")
        default: ("person", "people")
        }
    }

    /// Whether `feed missing` has something to say about it.
    fileprivate var isAboutMissingName: Bool {
        switch LogCode(rawValue: code) {
        case .rowJobTitleUnknown, .rowJobTitleNear, .rowDepartmentUnknown, .rowDepartmentNear, .rowUnitUnknown,
            .rowUnitWrongIDKind:
            true
        default: false
        }
    }
}

extension WelcomeTally {
    /// In words, such as "12 welcome e-mails queued".
    func sentence(isPlan: Bool = false) -> String {
        let queued =
            FeedRunWords.count(mails, "welcome e-mail", "welcome e-mails") + (isPlan ? " would be queued" : " queued")
        if waiting == mails { return "\(queued) for the first day." }
        return waiting > 0 ? "\(queued), \(waiting) of them for the first day." : "\(queued)."
    }
}
