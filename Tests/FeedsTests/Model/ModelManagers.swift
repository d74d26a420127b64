import Feeds

extension ModelDirectory {
    /// Nobody gets a manager who is not there in the end, such as one whose record is rejected.
    ///
    /// Who waits for a title will come. Whoever has that manager already keeps them, and nothing is left out.
    func leaveOutLostManagers(_ plan: inout ModelPlan) {
        let coming = Set(plan.items.filter { [.created, .parked].contains($0.outcome) }.compactMap(\.reading.id))
        for index in plan.items.indices {
            let item = plan.items[index]
            guard case .says(let manager) = item.reading[.manager], person(manager) == nil, !coming.contains(manager),
                manager != item.person.flatMap({ people[$0 - 1][.manager] })
            else { continue }
            keepManager(of: &plan.items[index], because: .rowManagerUnknown)
        }
    }

    private func keepManager(of item: inout ModelPlan.Item, because fault: LogCode) {
        let user = item.person.map { people[$0 - 1] }
        item.managerFault = fault
        item.wanted[.manager] = user?[.manager]
        if item.outcome == .updated, let user, item.wanted == user.fields, !Self.isNowTold(item.reading, of: user) {
            item.outcome = .unchanged
        }
    }

    /// Nobody reports to themselves, through however many: who would because of a change keeps the present manager.
    ///
    /// What they keep may close a circle with what others get, so it is looked at again until there is none.
    func openCircles(_ plan: inout ModelPlan) {
        while true {
            let circling = circling(plan)
            guard !circling.isEmpty else { return }
            for index in circling { keepManager(of: &plan.items[index], because: .rowManagerLoop) }
        }
    }

    /// Which items give somebody a manager who would report to them.
    func circling(_ plan: ModelPlan) -> [Int] {
        var managers: [String: String] = [:]
        for person in people {
            guard let id = person.externalID else { continue }
            managers[id] = person[.manager]
        }
        for item in plan.items where item.isWritten {
            guard let id = id(of: item) else { continue }
            managers[id] = item.wanted[.manager]
        }
        return plan.items.indices.filter { index in
            let item = plan.items[index]
            guard item.isWritten, let id = id(of: item) else { return false }
            return item.wanted[.manager] != item.person.flatMap { people[$0 - 1][.manager] }
                && Self.reportsToThemselves(id, managers)
        }
    }

    private func id(of item: ModelPlan.Item) -> String? {
        item.reading.id ?? item.person.flatMap { people[$0 - 1].externalID }
    }

    private static func reportsToThemselves(_ id: String, _ managers: [String: String]) -> Bool {
        var next = managers[id]
        for _ in managers {
            if next == id { return true }
            next = next.flatMap { managers[$0] }
        }
        return false
    }
}
