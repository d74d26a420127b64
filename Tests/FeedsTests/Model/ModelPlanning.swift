import Feeds

extension ModelDirectory {
    /// Plans what records would do to the directory as it is.
    func plan(_ readings: [ModelReading], isSnapshot: Bool) -> ModelPlan {
        var lastLines: [String: Int] = [:]
        var times: [String: Int] = [:]
        for reading in readings {
            guard let id = reading.id else { continue }
            lastLines[id] = reading.line
            times[id, default: 0] += 1
        }
        var plan = ModelPlan(
            isSnapshot: isSnapshot,
            items: readings.map { reading in
                let isRepeated = reading.id.map { times[$0, default: 0] > 1 } ?? false
                return judged(reading, isRepeated: isRepeated, isLast: reading.id.map { lastLines[$0] } == reading.line)
            }
        )
        if isSnapshot {
            plan.isMissingRemovals = readings.contains { $0.id == nil }
            if !plan.isMissingRemovals {
                let mentioned = plan.mentioned
                let missing = people.filter { person in
                    person.isActive && person.externalID.map { !mentioned.contains($0) } ?? false
                }
                plan.removals = missing.map(\.number).filter { !isLocked(.removal, of: $0) }
                plan.protected = missing.map(\.number).filter { isLocked(.removal, of: $0) }
            }
        }
        settleEmails(&plan)
        leaveOutLostManagers(&plan)
        openCircles(&plan)
        plan.holds = holds(plan)
        plan.entries = entries(plan)
        return plan
    }

    private func judged(_ reading: ModelReading, isRepeated: Bool, isLast: Bool) -> ModelPlan.Item {
        guard let id = reading.id else { return ModelPlan.Item(reading: reading, person: nil, outcome: .rejected) }
        let user = person(id)
        var item = ModelPlan.Item(reading: reading, person: user?.number, outcome: .unchanged)
        merge(reading, into: &item, of: user)
        item.wanted[.profile] = user?[.profile] ?? ModelProfiles.usual
        if user?.isActive ?? true, let profile = givenProfile(reading) { item.wanted[.profile] = profile }
        item.outcome = outcome(of: item, user, isRepeated: isRepeated, isLast: isLast)
        // Who returns begins anew.
        if item.outcome == .reactivated { item.wanted[.profile] = givenProfile(reading) ?? ModelProfiles.usual }
        return item
    }

    /// What the person would have if the record were applied.
    private func merge(_ reading: ModelReading, into item: inout ModelPlan.Item, of user: ModelPerson?) {
        let old = user?.fields ?? [:]
        var wanted = old
        for field in ModelField.written where field != .profile && !isLocked(field, of: user?.number) {
            switch reading[field] {
            case .leave: break
            case .clear: wanted[field] = nil
            case .says(let value) where ModelField.references.contains(field):
                if let name = meaning(of: value, field) {
                    wanted[field] = name
                } else {
                    item.unknown[field] = value
                }
            case .says(let value): wanted[field] = value
            }
        }
        if let start = wanted[.startDate], let end = wanted[.endDate], end < start {
            item.datesAreOutOfOrder = wanted[.startDate] != old[.startDate] || wanted[.endDate] != old[.endDate]
            wanted[.startDate] = old[.startDate]
            wanted[.endDate] = old[.endDate]
        }
        item.wanted = wanted
        item.contradicts = ModelPerson.hasEnded(wanted) && reading.isActive == true
    }

    private func outcome(
        of item: ModelPlan.Item,
        _ user: ModelPerson?,
        isRepeated: Bool,
        isLast: Bool
    ) -> RecordOutcome {
        let reading = item.reading
        if isRepeated, settings.rejectsDuplicates { return .rejected }
        if isRepeated, !isLast { return .superseded }
        let differs = user.map { $0.fields != item.wanted } ?? false
        if reading.isActive == false || ModelPerson.hasEnded(item.wanted) {
            guard let user else { return .skipped }
            if user.isActive { return .deactivated }
            return differs || Self.isNowTold(reading, of: user) ? .updated : .unchanged
        }
        if user?.deactivatedBy == "hand" { return .skipped }
        // A name that is too long rejects the record even where the name is locked: somebody should see it.
        if reading.faults.contains(where: { $0.stops == .everybody }) { return .rejected }
        guard let user else {
            if reading.faults.contains(where: { $0.stops == .newcomers }) { return .rejected }
            return item.unknown[.jobTitle] == nil ? .created : .parked
        }
        if item.unknown[.jobTitle] != nil { return .parked }
        if !user.isActive {
            let returnsByBeingThere = ["absence", "revert"].contains(user.deactivatedBy) && reading.isActive == nil
            if reading.isActive == true || (returnsByBeingThere && !reading.hasUnknownStatus) { return .reactivated }
        }
        return differs ? .updated : .unchanged
    }

    /// Whether the feed now calls somebody Inactive who was only missing, or whose coming was undone: from here on they
    /// return only if it calls them Active.
    static func isNowTold(_ reading: ModelReading, of user: ModelPerson) -> Bool {
        reading.isActive == false && ["absence", "revert"].contains(user.deactivatedBy)
    }

    /// Which safeguards stop the plan, each as often as it does.
    private func holds(_ plan: ModelPlan) -> [LogCode] {
        let base = people.count { $0.isActive && $0.externalID != nil }
        let leavers = plan.removals + plan.items.filter { $0.outcome == .deactivated }.compactMap(\.person)
        var holds: [LogCode] = []
        if settings.removals.holds(leavers.count, of: base) { holds.append(.runHeldRemovals) }
        for unit in units {
            let staff = people.filter { $0.isActive && $0[.businessUnit] == unit.key }.map(\.number)
            if staff.allSatisfy(leavers.contains), settings.unitEmptied.holds(staff.count, of: base) {
                holds.append(.runHeldUnitEmpty)
            }
        }
        if lastApplied != nil, settings.creations.holds(plan.counts[.created, default: 0], of: base) {
            holds.append(.runHeldCreations)
        }
        let churned = plan.items.count { item in
            guard item.person == nil, let email = item.wanted[.email] else { return false }
            return [.created, .rejected].contains(item.outcome)
                && people.contains {
                    $0.isActive && $0.externalID != nil && $0.emailKey == ModelPerson.key(email)
                        && $0[.firstName] == item.wanted[.firstName] && $0[.lastName] == item.wanted[.lastName]
                }
        }
        if settings.idChurn.holds(churned, of: base) { holds.append(.runHeldIDChurn) }
        return holds
    }
}
