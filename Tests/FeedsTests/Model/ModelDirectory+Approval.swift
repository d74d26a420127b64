import Feeds
import Tenancy

extension ModelDirectory {
    /// Applies exactly the plan that was kept, or a part of it, if nothing that it reads has moved.
    mutating func approve(_ number: Int, _ part: PlanPart) -> ServiceError.Code? {
        guard let run = runs[number], run.state == .held, var plan = run.plan else { return .conflict }
        let dropped = part.isWhole ? [] : changes(of: plan).filter { !part.holds($0) }
        if !part.isWhole {
            let changes = changes(of: plan)
            guard part.people.allSatisfy({ id in changes.contains { $0.externalID == id } }),
                dropped.count < changes.count
            else { return .unknown }
            drop(dropped, from: &plan)
        }
        guard run.catalogueRevision == catalogueRevision, stillStands(plan, run),
            !needsNewcomer(plan, among: dropped), circling(plan).isEmpty
        else { return .conflict }
        runs[number]?.plan = plan
        let isUnmoved = run.usersRevision == usersRevision
        if part.isWhole {
            apply(number)
            if run.isFile, !isUnmoved { repetition = nil }
        } else {
            runs[number]?.state = .appliedInPart
            apply(number)
            let told = entries(of: run, without: dropped)
            runs[number]?.entries = told
        }
        return nil
    }

    /// What a plan does to one person.
    struct PlannedChange {
        /// nil for a record that would wait.
        let action: PlanAction?
        let externalID: String
        /// nil for somebody whom the file leaves out.
        let line: Int?
    }

    /// Whom a plan changes, in the order of the file.
    func changes(of plan: ModelPlan) -> [PlannedChange] {
        plan.items.compactMap { item in
            guard let id = item.reading.id, let action = item.action else { return nil }
            return PlannedChange(action: action, externalID: id, line: item.reading.line)
        }
            + plan.removals.map {
                PlannedChange(action: .remove, externalID: people[$0 - 1].externalID ?? "", line: nil)
            }
    }

    /// Takes changes, and records that would wait, out of a plan: their records count as skipped.
    private func drop(_ dropped: [PlannedChange], from plan: inout ModelPlan) {
        let ids = Set(dropped.map(\.externalID))
        for index in plan.items.indices {
            let item = plan.items[index]
            let isDropped = item.isWritten && item.reading.id.map(ids.contains) ?? false
            if isDropped || item.outcome == .parked { plan.items[index].outcome = .skipped }
        }
        plan.removals.removeAll { people[$0 - 1].externalID.map(ids.contains) ?? false }
        plan.chosen = Set(changes(of: plan).map(\.externalID))
    }

    /// Whether whom a plan changes is as they were, and the addresses that it gives are to be had.
    private func stillStands(_ plan: ModelPlan, _ run: ModelRun) -> Bool {
        let changing = plan.items.filter(\.isWritten)
        let planned = Set(changing.compactMap(\.person) + plan.removals)
        let hasMoved = planned.contains { people[$0 - 1].revision != run.revisions[$0] }
        let isTaken = changing.contains { item in
            let takes = item.person.map { item.outcome == .reactivated || people[$0 - 1].isActive } ?? true
            guard takes, item.outcome != .deactivated, let email = item.wanted[.email],
                let owner = activeOwner(of: email, otherThan: item.person)
            else { return false }
            return !planned.contains(owner.number)
        }
        return !hasMoved && !isTaken
    }

    /// Whether somebody would get a manager whom nobody makes then.
    private func needsNewcomer(_ plan: ModelPlan, among dropped: [PlannedChange]) -> Bool {
        let missing = Set(dropped.filter { $0.action == .create }.map(\.externalID))
        return plan.items.contains { item in
            guard item.isWritten, let manager = item.wanted[.manager] else { return false }
            return manager != item.person.flatMap { people[$0 - 1][.manager] } && missing.contains(manager)
        }
    }

    /// The log of a run after an approval of a part: what was not done is not told as if it had been.
    private func entries(of run: ModelRun, without dropped: [PlannedChange]) -> [ModelPlan.Entry] {
        let waiting = run.plan?.items.filter { $0.outcome == .parked } ?? []
        let lines =
            dropped.map { (id: $0.externalID, line: $0.line) }
            + waiting.compactMap { item in item.reading.id.map { (id: $0, line: item.reading.line) } }
        let untold = run.entries.filter { entry in
            !lines.contains { $0.id == entry.externalID && $0.line == entry.line }
        }
        return untold + lines.map { ModelPlan.Entry(code: .rowNotApproved, externalID: $0.id, line: $0.line) }
            + [ModelPlan.Entry(code: .runAppliedInPart, externalID: nil, line: nil)]
    }
}

extension PlanPart {
    fileprivate func holds(_ change: ModelDirectory.PlannedChange) -> Bool {
        (actions.isEmpty || change.action.map(actions.contains) ?? false)
            && (people.isEmpty || people.contains(change.externalID))
    }
}

extension ModelPlan.Item {
    /// What applying it does; nil for nothing.
    fileprivate var action: PlanAction? {
        switch outcome {
        case .created: .create
        case .updated: .update
        case .reactivated: .reactivate
        case .deactivated: .deactivate
        default: nil
        }
    }
}
