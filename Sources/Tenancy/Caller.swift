/// Who asks for a change; every service call that writes names one, and history keeps it as `changed_by`.
package enum Caller: Hashable, Sendable, CustomStringConvertible {
    case operatorOfDeployment
    case user(UserID)
    case feed(name: String)
    case worker

    package var description: String {
        switch self {
        case .operatorOfDeployment: "operator"
        case .user(let id): "user \(id)"
        case .feed(let name): "feed \(name)"
        case .worker: "worker"
        }
    }

    /// The user of the directory who asks, if it is one.
    package var userID: UserID? {
        if case .user(let id) = self { id } else { nil }
    }
}
