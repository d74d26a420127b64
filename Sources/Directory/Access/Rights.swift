/// What a profile lets its users do: whole solutions, and areas of work within them.
package struct Rights: Sendable, Equatable {
    package var solutions: Set<Solution>
    /// The areas that are open; one that is missing is closed.
    package var levels: [Area: AccessLevel]

    package init(solutions: Set<Solution>, levels: [Area: AccessLevel]) {
        self.solutions = solutions
        self.levels = levels.filter { $0.value != .none }
    }

    package static let none = Rights(solutions: [], levels: [:])
    package static let all = Rights(
        solutions: Set(Solution.allCases),
        levels: Dictionary(uniqueKeysWithValues: Area.allCases.map { ($0, .maintain) })
    )

    /// How far the area is open; an area of a solution that is closed is closed, too.
    package func level(in area: Area) -> AccessLevel {
        guard solutions.contains(area.solution) else { return .none }
        return levels[area] ?? .none
    }

    package func allow(_ permission: Permission) -> Bool {
        switch permission {
        case .view(let area): level(in: area) >= .view
        case .maintain(let area): level(in: area) >= .maintain
        case .operatorOnly: false
        }
    }

    /// What these open that the others do not, in words; empty when these are the same or fewer.
    package func excess(over others: Rights) -> [String] {
        let solutions = Solution.allCases.filter { self.solutions.contains($0) && !others.solutions.contains($0) }
        // A level that is closed with its solution counts, too: whoever opens the solution opens it.
        let areas = Area.allCases.filter { levels[$0, default: .none] > others.levels[$0, default: .none] }
        return solutions.map { "access to \($0.rawValue)" }
            + areas.map { "\(levels[$0, default: .none].rawValue) \($0.words)" }
    }
}
