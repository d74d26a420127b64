import Tenancy

/// What a caller may be allowed to do to the directory.
package enum Permission: String, Sendable {
    case manageTenants = "manage tenants"
    case manageCatalogues = "manage job titles, departments and business units"
    case manageUsers = "manage users"
    case manageTraining = "manage training"
    case manageFeeds = "manage feeds"

    /// - Throws: `ServiceError` with code `refused` when the caller may not.
    package func require(of caller: Caller) throws {
        switch caller {
        case .operatorOfDeployment:
            return
        case .worker, .feed:
            // Background work imports: it changes users and what they refer to, never tenants or training.
            guard self != .manageTenants, self != .manageTraining else { break }
            return
        case .user:
            break
        }
        throw ServiceError(.refused, "Not allowed to \(rawValue).", remedy: "Ask the operator of the deployment.")
    }
}
