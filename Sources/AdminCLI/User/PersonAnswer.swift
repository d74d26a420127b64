import Directory
import Feeds
import Postgres
import Tenancy

/// The story of a person in a sentence or two, and what to do next if there is anything.
struct PersonAnswer {
    let words: String
    let next: String?

    init(_ story: PersonStory) {
        let standing = story.user.map { Self.standing(of: $0, story) } ?? Self.absence(story)
        let waiting = story.waiting.map { Self.waiting($0, hasUser: story.user != nil) }
        words = ([standing.words] + waiting.map(\.words)).joined(separator: " ")
        let steps = ([standing.next] + waiting.map(\.next)).compactMap(\.self)
        next = steps.isEmpty ? nil : steps.joined(separator: " ")
    }

    private typealias Part = (words: String, next: String?)

    private static func standing(of user: User, _ story: PersonStory) -> Part {
        let name = story.name ?? "The person"
        switch user.status {
        case .active:
            let created = story.events.last { $0.what == "created" }
            return ("\(name) is active\(created.map { ", created \(by($0))" } ?? "").", nil)
        case .notStarted:
            let day = user.fields.startDate.map { " on \($0)" } ?? " later"
            return ("\(name) is in the directory and starts\(day): until then there is no login.", nil)
        case .deactivated:
            let ended = story.events.first { $0.what == "deactivated" }
            let how = ended.map { " " + by($0) } ?? ""
            return deactivation(of: user, name: name, how: how, feed: story.feed ?? "the feed")
        }
    }

    private static func deactivation(of user: User, name: String, how: String, feed: String) -> Part {
        switch user.fields.deactivatedBy {
        case "feed":
            (
                "\(name) was deactivated\(how): the feed said Inactive.",
                "A record with status Active in \(feed) brings them back."
            )
        case "absence":
            (
                "\(name) was deactivated\(how): a complete file left them out.",
                "The next file of \(feed) that has them brings them back."
            )
        case "end_date":
            (
                "\(name) was deactivated\(how): the end date \(user.fields.endDate?.description ?? "") has passed.",
                "A later end date, or none, and status Active bring them back."
            )
        case "revert":
            (
                "\(name) was deactivated\(how): the file that had brought them in was undone.",
                "The next file of \(feed) that has them brings them back."
            )
        default:
            (
                "\(name) was deactivated by hand\(how); no feed brings them back.",
                "If they still work here: muster user reactivate \(user.id)"
            )
        }
    }

    /// Somebody whom the directory does not have.
    private static func absence(_ story: PersonStory) -> Part {
        let who = story.name ?? "External ID \(story.externalID ?? "")"
        let isWaiting = story.waiting.contains { $0.kind == .jobTitle || $0.kind == .held }
        guard !isWaiting, let last = story.events.first(where: { $0.severity == .error }) ?? story.events.first else {
            return ("\(who) is not in the directory.", nil)
        }
        let run = last.run.map { " In run \($0)" } ?? ""
        let isPlan = last.runState == .planned ? ", a dry run" : ""
        return ("\(who) is not in the directory.\(run)\(isPlan): \(last.words ?? last.what)", last.remedy)
    }

    private static func waiting(_ waiting: PersonWaiting, hasUser: Bool) -> Part {
        let run = waiting.run?.description ?? ""
        let value = "\"\(TextStyle.visible(waiting.value))\""
        switch waiting.kind {
        case .jobTitle:
            let record = hasUser ? "The newest record" : "The record"
            return (
                "\(record), of run \(run), waits: job title \(value) does not exist.",
                "Create it with: muster job-title create \(value) — or say what is meant with: muster job-title alias "
                    + "\(value) NAME. A worker then applies the record by itself."
            )
        case .department, .businessUnit:
            let noun = waiting.kind == .department ? "department" : "business unit"
            return (
                "The \(noun) \(value) that run \(run) named does not exist, so the present one stays.",
                "Once it exists, or an alias for it, a worker fills it in."
            )
        case .lock:
            return ("The field \(waiting.value) is locked: \(waiting.detail ?? "").", nil)
        case .protection:
            return ("They are protected from removal: \(waiting.value).", nil)
        case .held:
            return (
                "Run \(run), held by a safeguard, would \(waiting.value) them.",
                "Look at it with: muster feed plan \(run)"
            )
        }
    }

    private static func by(_ event: PersonEvent) -> String {
        if let run = event.run {
            return "by run \(run) on \(TextStyle.words(for: event.happenedAt))"
                + (event.fileName.map { " (\(TextStyle.visible($0)))" } ?? "")
        }
        return "by \(event.changedBy ?? "somebody") on \(TextStyle.words(for: event.happenedAt))"
    }
}
