import Directory

/// What a plan would do, counted; all that the safeguards judge by.
package struct PlanCounts: Equatable, Sendable {
    /// A unit that would have no active people left, and how many it has now.
    package struct EmptiedUnit: Equatable, Sendable {
        package let name: String
        package let people: Int

        package init(name: String, people: Int) {
            self.name = name
            self.people = people
        }
    }

    /// An external ID that someone has, and the one that the file gives.
    package struct IDPair: Equatable, Sendable {
        package let old: String
        package let new: String

        package init(old: String, new: String) {
            self.old = old
            self.new = new
        }
    }

    /// Active users of the feed before the run.
    package var base: Int
    /// Records read.
    package var records: Int
    /// People a snapshot left out.
    package var removals: Int
    /// People a record makes inactive.
    package var deactivations: Int
    package var creations: Int
    /// New IDs whose name and e-mail equal an active user's with another ID.
    package var idChurn: Int
    /// One such pair, for the message.
    package var idChurnExample: IDPair?
    package var emptiedUnits: [EmptiedUnit]
    /// No run of this feed has been applied.
    package var isFirstRun: Bool

    package init(
        base: Int,
        records: Int,
        removals: Int = 0,
        deactivations: Int = 0,
        creations: Int = 0,
        idChurn: Int = 0,
        idChurnExample: IDPair? = nil,
        emptiedUnits: [EmptiedUnit] = [],
        isFirstRun: Bool = false
    ) {
        self.base = base
        self.records = records
        self.removals = removals
        self.deactivations = deactivations
        self.creations = creations
        self.idChurn = idChurn
        self.idChurnExample = idChurnExample
        self.emptiedUnits = emptiedUnits
        self.isFirstRun = isFirstRun
    }
}

/// One reason why a plan may not be applied as it is.
package struct SafeguardHold: Equatable, Sendable {
    /// Held, or fatal for a file without records.
    package let code: LogCode
    /// What the placeholders of the code's texts stand for; the caller adds `feed`.
    package let arguments: [String: String]
}

/// Judges a plan before anything of it is written.
package enum Safeguards {
    /// The reasons to stop, none for a plan that may be applied.
    package static func holds(_ plan: PlanCounts, limits: SafeguardLimits = .standard) -> [SafeguardHold] {
        guard plan.records > 0 else { return [SafeguardHold(code: .runEmptyFile, arguments: [:])] }
        var holds: [SafeguardHold] = []
        let leavers = plan.removals + plan.deactivations
        if limits.removals.holds(leavers, of: plan.base) {
            holds.append(hold(.runHeldRemovals, leavers, plan.base, detail: leaverDetail(plan)))
        }
        for unit in plan.emptiedUnits where limits.unitEmptied.holds(unit.people, of: plan.base) {
            holds.append(hold(.runHeldUnitEmpty, unit.people, plan.base, value: Visible.text(unit.name)))
        }
        if !plan.isFirstRun && limits.creations.holds(plan.creations, of: plan.base) {
            holds.append(hold(.runHeldCreations, plan.creations, plan.base))
        }
        if limits.idChurn.holds(plan.idChurn, of: plan.base) {
            let example = plan.idChurnExample.map {
                "for example \"\(Visible.text($0.old))\" is now \"\(Visible.text($0.new))\""
            }
            holds.append(hold(.runHeldIDChurn, plan.idChurn, plan.base, detail: example ?? "name and e-mail are known"))
        }
        return holds
    }

    private static func leaverDetail(_ plan: PlanCounts) -> String {
        [(plan.removals, "not in the file"), (plan.deactivations, "marked Inactive")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
    }

    private static func hold(
        _ code: LogCode,
        _ people: Int,
        _ base: Int,
        value: String? = nil,
        detail: String? = nil
    ) -> SafeguardHold {
        // Nobody active yet: any number of people is all of it.
        let percent = base > 0 ? Double(people) * 100 / Double(base) : 100
        var arguments = ["n": String(people), "m": String(base), "percent": SafeguardLimit.short(percent)]
        arguments["value"] = value
        arguments["detail"] = detail
        return SafeguardHold(code: code, arguments: arguments)
    }
}
