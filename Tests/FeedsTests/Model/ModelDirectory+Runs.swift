import Feeds
import Tenancy

extension ModelDirectory {
    mutating func run(_ file: ModelFile, isSnapshot: Bool, isDryRun: Bool) -> ServiceError.Code? {
        lastRun += 1
        let number = lastRun
        guard !file.records.isEmpty else {
            runs[number] = ModelRun(isFile: true, state: .failed)
            runs[number]?.entries = [ModelPlan.Entry(code: .runEmptyFile, externalID: nil, line: nil)]
            return .unreadable
        }
        let readings = file.records.enumerated().map { index, record in
            ModelReading(record, of: file, line: index + 2, blankClears: settings.blankClears)
        }
        let plan = plan(readings, isSnapshot: isSnapshot)
        let text = ModelRepetition(
            text: file.text,
            isSnapshot: isSnapshot,
            usersRevision: usersRevision,
            catalogueRevision: catalogueRevision
        )
        if !isDryRun {
            for held in runs.keys where runs[held]?.state == .held { runs[held]?.state = .discarded }
            if text == repetition {
                runs[number] = ModelRun(isFile: true, state: .unchanged)
                runs[number]?.entries = [ModelPlan.Entry(code: .runSameAsLast, externalID: nil, line: nil)]
                return nil
            }
        }
        begin(number, plan, isFile: true)
        runs[number]?.repetition = text
        if isDryRun {
            runs[number]?.state = .planned
        } else if plan.holds.isEmpty {
            apply(number)
        }
        return nil
    }

    /// Writes a run down as one that waits for approval.
    private mutating func begin(_ number: Int, _ plan: ModelPlan, isFile: Bool) {
        var run = ModelRun(isFile: isFile, state: .held)
        run.plan = plan
        run.entries = plan.entries
        run.catalogueRevision = catalogueRevision
        run.usersRevision = usersRevision
        run.revisions = Dictionary(uniqueKeysWithValues: people.map { ($0.number, $0.revision) })
        runs[number] = run
    }

    /// Records that waited for a title that exists by now, through the same door as a file.
    mutating func retryParked() {
        let ready = parked.values.filter { meaning(of: $0.title, .jobTitle) != nil }
            .sorted { ($0.run, $0.reading.line) < ($1.run, $1.reading.line) }
        guard !ready.isEmpty else { return }
        lastRun += 1
        let readings = ready.map { record in
            var reading = record.reading
            reading.line = record.run * 1000 + reading.line % 1000
            return reading
        }
        let plan = plan(readings, isSnapshot: false)
        begin(lastRun, plan, isFile: false)
        if plan.holds.isEmpty { apply(lastRun) }
    }

    /// Departments and units that were named before they existed.
    mutating func fillIn() {
        var found: [Int: [ModelField: String]] = [:]
        var causes: [Int: Int] = [:]
        for (key, awaited) in waiting {
            guard people[key.person - 1].isActive, !isLocked(key.field, of: key.person),
                let name = meaning(of: awaited.value, key.field)
            else { continue }
            found[key.person, default: [:]][key.field] = name
            // Of two that arrive together the newer run counts for both.
            causes[key.person] = max(causes[key.person] ?? 0, awaited.run)
            waiting[key] = nil
        }
        for (number, values) in found {
            let user = people[number - 1]
            let fields = user.fields.merging(values) { _, new in new }
            guard fields != user.fields else { continue }
            change(number, to: fields, isActive: true, deactivatedBy: nil, run: causes[number])
        }
    }

    /// Carries out what a run planned.
    mutating func apply(_ number: Int) {
        guard let run = runs[number], let plan = run.plan else { return }
        for removal in plan.removals {
            change(removal, to: people[removal - 1].fields, isActive: false, deactivatedBy: "absence", run: number)
        }
        for item in plan.items {
            guard let person = item.person else { continue }
            let user = people[person - 1]
            switch item.outcome {
            case .deactivated: change(person, to: item.wanted, isActive: false, deactivatedBy: "feed", run: number)
            case .reactivated: change(person, to: item.wanted, isActive: true, deactivatedBy: nil, run: number)
            case .updated:
                let cause = Self.isNowTold(item.reading, of: user) ? "feed" : user.deactivatedBy
                change(person, to: item.wanted, isActive: user.isActive, deactivatedBy: cause, run: number)
            default: break
            }
        }
        for item in plan.items where item.outcome == .created {
            create(item.reading.id, item.wanted, run: number)
        }
        park(plan, number)
        wait(plan, number)
        guard run.state != .appliedInPart else { return }
        runs[number]?.state = plan.hasMessages ? .appliedWithMessages : .applied
        guard run.isFile else { return }
        lastApplied = number
        repetition = run.repetition
        repetition?.usersRevision = usersRevision
    }

    private mutating func park(_ plan: ModelPlan, _ number: Int) {
        for id in parked.keys where plan.settles(id) && (plan.isSnapshot || plan.mentioned.contains(id)) {
            parked[id] = nil
        }
        for item in plan.items where item.outcome == .parked {
            guard let id = item.reading.id, let title = item.unknown[.jobTitle] else { continue }
            parked[id] = Parked(run: number, title: title, reading: item.reading)
        }
    }

    private mutating func wait(_ plan: ModelPlan, _ number: Int) {
        for field in [ModelField.department, .businessUnit] {
            for item in plan.items where item.reading[field] != .leave && plan.settles(item.reading.id) {
                guard let user = item.reading.id.flatMap(person) else { continue }
                waiting[Waiting(person: user.number, field: field)] = nil
            }
            for item in plan.items where item.isApplied && plan.settles(item.reading.id) {
                guard let value = item.unknown[field], let user = item.reading.id.flatMap(person), user.isActive
                else { continue }
                waiting[Waiting(person: user.number, field: field)] = Awaited(value: value, run: number)
            }
        }
    }
}
