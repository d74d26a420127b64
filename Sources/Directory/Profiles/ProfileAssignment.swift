import Tenancy

/// Who is to get a profile.
package enum AssignmentTarget: Sendable {
    case people([NamedPerson])
    /// Users who are not deactivated, unless those are meant, too.
    case filter(UserFilter, includingDeactivated: Bool)
}

/// A profile for many at once.
package struct ProfileAssignment: Sendable {
    package var profile: String
    package var target: AssignmentTarget
    /// Whether those who are found get it although others of the list are not.
    package var isPartial: Bool
    /// Nil is any number of people.
    package var atMost: Int?

    package init(profile: String, target: AssignmentTarget, isPartial: Bool = false, atMost: Int? = nil) {
        self.profile = profile
        self.target = target
        self.isPartial = isPartial
        self.atMost = atMost
    }
}

/// What came of an assignment, or would come of it.
package struct AssignmentReport: Sendable {
    package let profile: String
    package let isDryRun: Bool
    package let isApplied: Bool
    /// People whose profile changes.
    package let changed: Int
    /// People who have the profile already.
    package let unchanged: Int
    /// How many have which profile before, the most first.
    package let before: [(profile: String, people: Int)]
    /// Who of a list cannot be told.
    package let faults: [NamedPersonFault]
    /// Of a dry run: who changes from what to what.
    package let changes: [AssignmentChange]
}

/// One person who would get another profile.
package struct AssignmentChange: Sendable, Equatable {
    package let user: UserID
    package let externalID: String?
    package let firstName: String
    package let lastName: String
    package let email: String?
    package let from: String
    package let to: String
}
