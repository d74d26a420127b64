import Feeds

/// One thing that happens to a tenant.
enum ModelStep {
    case file(ModelFile, isSnapshot: Bool, isDryRun: Bool)
    case approve(run: Int, part: PlanPart)
    case discard(run: Int)
    case revert(run: Int)
    case createTitle(String)
    case createDepartment(String)
    case createUnit(key: String, name: String)
    case alias(ModelField, value: String, name: String)
    /// Fields get values, if they are to have others, and are locked.
    case lock(person: Int, values: [ModelField: String], fields: Set<ModelField>)
    case unlock(person: Int, fields: Set<ModelField>)
    case deactivate(person: Int)
    case reactivate(person: Int)
    case giveProfile(person: Int, String)
    case createByHand([ModelField: String])
    /// nil clears the address.
    case setEmailByHand(person: Int, email: String?)

    /// The run whose log the step goes on writing.
    var run: Int? {
        switch self {
        case .approve(let run, _), .revert(let run): run
        default: nil
        }
    }

    /// Whether a worker looks afterwards for what waited.
    var wakesWorker: Bool {
        switch self {
        case .createTitle, .createDepartment, .createUnit, .alias, .lock, .unlock: true
        default: false
        }
    }
}
