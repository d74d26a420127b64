import Postgres
import Tenancy

/// What a user may do; the lower the rank the higher it is listed.
package struct Profile: Sendable, Equatable {
    /// The rank of the one profile that nobody can reduce or delete.
    package static let accountManagerRank = 1
    /// The ranks that other profiles may have; several may have the same.
    package static let ranks = 2...999

    package let id: ProfileID
    package let name: String
    package let rank: Int
    package let isDefault: Bool
    package let rights: Rights
    package let activeUsers: Int
    package let users: Int

    package var isAccountManager: Bool { rank == Self.accountManagerRank }
}

/// A profile to be made.
package struct ProfileDraft: Sendable {
    package var name: ProfileName
    package var rights: Rights
    /// Nil is just above the default profile.
    package var rank: Int?

    /// - Throws: `ServiceError` with code `invalid` for a rank that no new profile can have.
    package init(name: ProfileName, rights: Rights, rank: Int? = nil) throws {
        self.name = name
        self.rights = rights
        self.rank = try rank.map(Self.checked)
    }

    static func checked(_ rank: Int) throws -> Int {
        guard Profile.ranks.contains(rank) else {
            throw ServiceError(
                .invalid,
                rank == Profile.accountManagerRank
                    ? "Rank 1 is the account manager's alone." : "There is no rank \(rank).",
                remedy: "Give one from \(Profile.ranks.lowerBound) to \(Profile.ranks.upperBound)."
            )
        }
        return rank
    }
}

/// What to change of a profile; what is not given stays.
package struct ProfileChanges: Sendable {
    package var name: ProfileName?
    package var rank: Int?
    package var becomesDefault: Bool
    package var access: AccessChanges

    /// - Throws: `ServiceError` with code `invalid` for a rank that only the account manager has, or none.
    package init(
        name: ProfileName? = nil,
        rank: Int? = nil,
        becomesDefault: Bool = false,
        access: AccessChanges = AccessChanges()
    ) throws {
        self.name = name
        self.rank = try rank.map(ProfileDraft.checked)
        self.becomesDefault = becomesDefault
        self.access = access
    }
}

/// Solutions to open and to close, and areas to set.
package struct AccessChanges: Sendable {
    package var opened: Set<Solution>
    package var closed: Set<Solution>
    package var levels: [Area: AccessLevel]

    package init(opened: Set<Solution> = [], closed: Set<Solution> = [], levels: [Area: AccessLevel] = [:]) {
        self.opened = opened
        self.closed = closed
        self.levels = levels
    }

    /// Opening an area opens its solution; closing a solution closes its areas.
    package func applied(to rights: Rights) -> Rights {
        let changed = rights.levels.merging(levels) { $1 }
        let needed = levels.filter { $0.value != .none }.keys.map(\.solution)
        return Rights(
            solutions: rights.solutions.union(opened).union(needed).subtracting(closed),
            levels: changed.filter { !closed.contains($0.key.solution) }
        )
    }
}
