import ArgumentParser
import Feeds

/// A part of a plan, as `feed plan` shows it and `feed approve` applies it.
struct PlanPartOptions: ParsableArguments {
    @Option(
        help: "Only these: creations, updates, reactivations, deactivations or removals. May be given several times."
    )
    var only: [PlanKind] = []

    @Option(
        help: ArgumentHelp("Only this person, by the feed's external ID. May be given several times.", valueName: "id")
    )
    var person: [String] = []

    var part: PlanPart { PlanPart(actions: Set(only.map(\.action)), people: person) }
}

/// What happens to people, as a plan's parts are called.
enum PlanKind: String, ExpressibleByArgument, CaseIterable {
    case creations
    case updates
    case reactivations
    case deactivations
    case removals

    var action: PlanAction {
        switch self {
        case .creations: .create
        case .updates: .update
        case .reactivations: .reactivate
        case .deactivations: .deactivate
        case .removals: .remove
        }
    }
}

extension [PlanAction: Int] {
    /// Such as "3 to create, 2 to remove".
    var words: String {
        let parts = PlanAction.allCases.compactMap { action in self[action].map { "\($0) to \(action.rawValue)" } }
        return parts.isEmpty ? "nobody to change" : parts.joined(separator: ", ")
    }
}
