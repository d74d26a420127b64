import Postgres
import Tenancy

/// What a call needs its caller to be allowed.
package enum Permission: Sendable, Equatable {
    case view(Area)
    case maintain(Area)
    /// What no user of a tenant's directory may, whatever the profile.
    case operatorOnly

    /// - Throws: `ServiceError` with code `refused` when the caller may not, or is no active user any more.
    package func require(of caller: Caller, _ tx: TenantTransaction) throws {
        switch caller {
        case .operatorOfDeployment:
            return
        case .worker, .feed:
            // Background work imports: it changes users and what they refer to, never tenants or training.
            switch self {
            case .maintain(.users), .maintain(.catalogues), .maintain(.feeds), .view: return
            case .maintain, .operatorOnly: throw Self.refused(words, remedy: "Ask the operator of the deployment.")
            }
        case .user(let id):
            let grant = try ActingUser.grant(tx, of: id)
            guard !grant.rights.allow(self) else { return }
            throw Self.refused(
                "\(words) (profile \"\(grant.profile.name)\")",
                remedy: self == .operatorOnly
                    ? "Only the operator of the deployment may."
                    : "Ask an account manager of the tenant to do it, or for a profile that allows it."
            )
        }
    }

    /// As the other one, for what is about no tenant.
    package func requireOfOperator(_ caller: Caller) throws {
        guard caller != .operatorOfDeployment else { return }
        throw Self.refused(words, remedy: "Only the operator of the deployment may.")
    }

    /// As the other one, in a transaction of its own.
    package func require(of caller: Caller, in tenant: TenantID, _ database: Database) async throws {
        // Nothing to ask: the operator may everything.
        guard caller != .operatorOfDeployment else { return }
        try await database.withTenant(tenant) { tx in try require(of: caller, tx) }
    }

    /// Whether what needs it may change something.
    package var changesSomething: Bool {
        switch self {
        case .view: false
        case .maintain, .operatorOnly: true
        }
    }

    private var words: String {
        switch self {
        case .view(let area): "view \(area.words)"
        case .maintain(let area): "maintain \(area.words)"
        case .operatorOnly: "do what concerns the whole deployment"
        }
    }

    private static func refused(_ words: String, remedy: String) -> ServiceError {
        ServiceError(.refused, "Not allowed to \(words).", remedy: remedy)
    }
}
