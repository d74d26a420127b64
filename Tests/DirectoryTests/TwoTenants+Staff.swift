import Directory
import Tenancy

extension TwoTenants {
    /// The first tenant with one user of each profile, by the profile's name; `kim0@firm.example` has the highest.
    func staff() async throws -> [String: UserID] {
        try await add("Chef", to: .jobTitles, of: first)
        var staff: [String: UserID] = [:]
        for (number, profile) in try await ProfileService(database).list(first.id).enumerated() {
            let user = try await addUser(
                "Kim",
                "Example",
                email: "kim\(number)@firm.example",
                jobTitle: "Chef",
                to: first
            )
            try await give(profile.name, to: user.id)
            staff[profile.name] = user.id
        }
        return staff
    }

    /// Gives a user of the first tenant a profile.
    func give(_ profile: String, to user: UserID, by caller: Caller = .operatorOfDeployment) async throws {
        var changes = UserChanges()
        changes.profile = profile
        _ = try await UserService(database).update(.id(user), changes, of: first.id, by: caller)
    }

    /// The profile of a user of the first tenant.
    func profile(of user: UserID) async throws -> String {
        try await UserService(database).show(.id(user), of: first.id).user.fields.profile.name
    }

    /// A new profile of the first tenant.
    @discardableResult
    func addProfile(
        _ name: String,
        _ solutions: Set<Solution> = [.app],
        _ levels: [Area: AccessLevel] = [:],
        by caller: Caller = .operatorOfDeployment
    ) async throws -> Profile {
        try await ProfileService(database).create(
            ProfileDraft(name: ProfileName(name), rights: Rights(solutions: solutions, levels: levels)),
            in: first.id,
            by: caller
        )
    }

    /// Changes a profile of the first tenant.
    @discardableResult
    func change(
        _ profile: String,
        name: String? = nil,
        rank: Int? = nil,
        becomesDefault: Bool = false,
        _ access: AccessChanges = AccessChanges(),
        by caller: Caller = .operatorOfDeployment
    ) async throws -> Profile {
        try await ProfileService(database).update(
            profile,
            ProfileChanges(
                name: name.map { try ProfileName($0) },
                rank: rank,
                becomesDefault: becomesDefault,
                access: access
            ),
            in: first.id,
            by: caller
        )
    }
}
