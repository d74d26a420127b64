import Feeds

extension ModelDirectory {
    /// All that there is to compare, one line each, in order.
    ///
    /// - Parameter run: of the log only what this and later runs say.
    func lines(logFrom run: Int) -> [String] {
        var lines: [String] = []
        for person in people {
            let values = ModelField.written.map { person[$0] ?? "" }
            let state = person.isActive ? "active" : "by \(person.deactivatedBy ?? "?")"
            let who = ["person \(person.number)", person.externalID ?? person.agencyID ?? "-", state]
            lines.append((who + values).joined(separator: "|"))
        }
        lines += parked.map { "parked \($0.key)|\($0.value.title)" }
        lines += waiting.map { "waiting \($0.key.person)|\($0.key.field.rawValue)|\($0.value.value)" }
        for (number, run) in runs {
            let isCounted = ![.failed, .unchanged].contains(run.state)
            let counts = RecordOutcome.allCases.map { String(isCounted ? run.plan?.counts[$0] ?? 0 : 0) }
            lines.append(
                (["run \(number)", run.state.rawValue] + counts + [String(run.plan?.removed ?? 0)]).joined(
                    separator: "|"
                )
            )
        }
        for (number, entries) in runs.mapValues(\.entries) where number >= run {
            lines += entries.map { "log \(number)|\($0)" }
        }
        return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
