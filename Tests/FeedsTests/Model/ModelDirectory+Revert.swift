import Feeds
import Tenancy

extension ModelDirectory {
    /// Gives back what a run wrote and nobody has changed since.
    mutating func revert(_ number: Int) -> ServiceError.Code? {
        guard let run = runs[number], [.applied, .appliedWithMessages, .appliedInPart].contains(run.state)
        else { return .conflict }
        var items: [ModelPlan.Item] = []
        var causes: [Int: String] = [:]
        for person in Set(run.changes.map(\.person)).sorted() {
            let back = restorable(run.changes.filter { $0.person == person }, of: people[person - 1])
            guard !back.isEmpty else { continue }
            items.append(item(person, back, line: items.count + 1))
            causes[person] =
                back[.status] == "deactivated" ? run.changes.cause(of: person) : back[.deactivatedBy] ?? nil
        }
        var plan = ModelPlan(isSnapshot: false, items: items)
        settleEmails(&plan)
        for index in items.indices where plan.items[index].emailFault != nil {
            giveRest(back: items[index], to: &plan.items[index])
        }
        for (index, item) in plan.items.enumerated() where item.outcome == .updated {
            // Only who is active has a profile that counts.
            guard let user = item.person.map({ people[$0 - 1] }), !user.isActive else { continue }
            plan.items[index].wanted[.profile] = user[.profile]
        }
        openCircles(&plan)
        for item in plan.items { give(back: item, cause: item.person.flatMap { causes[$0] }) }
        parked = parked.filter { $0.value.run != number }
        waiting = waiting.filter { $0.value.run != number }
        runs[number]?.state = .reverted
        runs[number]?.entries.append(ModelPlan.Entry(code: .runReverted, externalID: nil, line: nil))
        lastApplied = runs.filter { $0.value.isFile && [.applied, .appliedWithMessages].contains($0.value.state) }
            .keys.max()
        repetition = nil
        return nil
    }

    /// The fields that get their old values back, nil for those that were empty.
    private func restorable(_ changes: [ModelRun.Change], of user: ModelPerson) -> [ModelField: String?] {
        var back: [ModelField: String?] = [:]
        for (field, ofField) in Dictionary(grouping: changes, by: \.field) {
            let old = ofField.first.flatMap(\.before)
            let written = ofField.last.flatMap(\.after)
            let lock = field == .status && old == "deactivated" ? .removal : field
            guard user[field] != old, user[field] == written, !isLocked(lock, of: user.number) else { continue }
            if field == .status, user.deactivatedBy == "hand" { continue }
            back[field] = .some(old)
        }
        var fields = user.fields
        for (field, old) in back { fields[field] = old }
        let areOutOfOrder = fields[.startDate].flatMap { start in fields[.endDate].map { $0 < start } } ?? false
        if back[.status] == "active", ModelPerson.hasEnded(fields) { back[.status] = nil }
        if areOutOfOrder {
            back[.startDate] = nil
            back[.endDate] = nil
        }
        return back
    }

    private func item(_ person: Int, _ back: [ModelField: String?], line: Int) -> ModelPlan.Item {
        var wanted = people[person - 1].fields
        for (field, old) in back where ModelField.written.contains(field) { wanted[field] = old }
        let outcome: RecordOutcome =
            switch back[.status] {
            case .some("active"): .reactivated
            case .some("deactivated"): .deactivated
            default: .updated
            }
        return ModelPlan.Item(reading: ModelReading(line: line), person: person, outcome: outcome, wanted: wanted)
    }

    /// Who cannot return, or not to that address, gets the rest of the old values back.
    private func giveRest(back planned: ModelPlan.Item, to item: inout ModelPlan.Item) {
        guard let user = item.person.map({ people[$0 - 1] }) else { return }
        item.outcome = .updated
        item.wanted = planned.wanted
        if user.isActive { item.wanted[.email] = user[.email] }
    }

    /// - Parameter cause: what made them inactive before the run, if the run changed that.
    private mutating func give(back item: ModelPlan.Item, cause old: String?) {
        guard let person = item.person else { return }
        let user = people[person - 1]
        let isActive = item.outcome == .reactivated || (item.outcome != .deactivated && user.isActive)
        let cause = isActive ? nil : old ?? (user.isActive ? "revert" : user.deactivatedBy)
        guard item.wanted != user.fields || cause != user.deactivatedBy else { return }
        change(person, to: item.wanted, isActive: isActive, deactivatedBy: cause)
    }
}

extension [ModelRun.Change] {
    /// What had made somebody inactive whom the run brought back.
    fileprivate func cause(of person: Int) -> String? { first { $0.person == person && $0.field == .status }?.cause }
}

extension ModelReading {
    /// Of no file: the undoing of a run has no records.
    fileprivate init(line: Int) {
        self.init(ModelFile.Record(cells: [:]), of: ModelFile(columns: [], records: []), line: line, blankClears: [])
    }
}
