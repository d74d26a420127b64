import Postgres
import Tenancy

/// The same or fewer permissions than one's own: what a user of the directory may give, and to whom anything may be done.
///
/// The one place of the rule. The operator of the deployment has no such limit, nor has background work, which asks for
/// nothing of its own. The tenant's default profile is never too much: whoever is new gets it, whoever makes the user.
package struct OwnRights {
    private struct Own {
        let grant: ActingUser.Grant
        let rights: [ProfileID: Rights]
        let defaultProfile: ProfileID
    }

    /// Nil for callers without a limit.
    private let own: Own?
    private let profiles: ProfileRows

    /// - Throws: `ServiceError` with code `refused` when the caller is a user who is not active any more.
    package init(_ tx: TenantTransaction, of caller: Caller) throws {
        let profiles = ProfileRows(tx)
        self.profiles = profiles
        own = try caller.userID.map { user in
            Own(
                grant: try ActingUser.grant(tx, of: user),
                rights: try RightsRows.all(tx),
                defaultProfile: ProfileID(rawValue: try profiles.theDefault().id)
            )
        }
    }

    /// Demands that a profile with these rights is no more than one's own.
    ///
    /// - Throws: `ServiceError` with code `refused`, naming what is too much.
    func require(_ rights: Rights, ofProfile name: String) throws {
        guard let own, let excess = excess(of: rights) else { return }
        throw ServiceError(
            .refused,
            "The profile \"\(name)\" would give \(excess), which your profile \"\(own.grant.profile.name)\" does not have.",
            remedy: "Leave that out, or ask somebody who has it, such as an account manager of the tenant."
        )
    }

    /// Demands that a profile may be given to somebody: it takes maintaining profiles, and the same or fewer permissions.
    ///
    /// - Throws: `ServiceError` with code `refused`.
    func requireGiving(_ profile: Reference) throws {
        guard let own, profile.id != own.defaultProfile.rawValue else { return }
        guard own.grant.rights.allow(.maintain(.profiles)) else {
            throw ServiceError(
                .refused,
                "Not allowed to choose profiles (profile \"\(own.grant.profile.name)\").",
                remedy:
                    "Without a choice it is the default profile. For another one ask an account manager of the tenant."
            )
        }
        guard let excess = excess(of: own.rights[ProfileID(rawValue: profile.id)] ?? .none) else { return }
        throw ServiceError(
            .refused,
            "It would give \(excess), which your profile \"\(own.grant.profile.name)\" does not have.",
            remedy: "Choose a lower profile than \"\(profile.name)\", or ask an account manager of the tenant."
        )
    }

    /// Demands that somebody with this profile may be changed: else one could take over an account with more than one has.
    ///
    /// - Parameter who: the words for who has it, such as `User 12 has`.
    /// - Throws: `ServiceError` with code `refused`.
    func requireChanging(_ profile: Reference, who: String) throws {
        guard let own, profile.id != own.defaultProfile.rawValue,
            let excess = excess(of: own.rights[ProfileID(rawValue: profile.id)] ?? .none)
        else { return }
        throw ServiceError(
            .refused,
            "\(who) the profile \"\(profile.name)\", which gives \(excess); "
                + "your profile \"\(own.grant.profile.name)\" does not.",
            remedy: "Ask somebody who has that, such as an account manager of the tenant."
        )
    }

    /// Demands that a feed may be set to give profiles up to this one.
    ///
    /// - Parameter ceiling: nil is the default profile.
    /// - Throws: `ServiceError` with code `refused`.
    package func requireLettingGive(upTo ceiling: ProfileID?) throws {
        guard let own else { return }
        guard own.grant.rights.allow(.maintain(.profiles)) else {
            throw ServiceError(
                .refused,
                "Not allowed to say which profiles a feed gives (profile \"\(own.grant.profile.name)\").",
                remedy: "Ask an account manager of the tenant."
            )
        }
        guard let ceiling, ceiling != own.defaultProfile, let excess = excess(of: own.rights[ceiling] ?? .none) else {
            return
        }
        throw ServiceError(
            .refused,
            "The feed could give \(excess), which your profile \"\(own.grant.profile.name)\" does not have.",
            remedy: "Choose a lower ceiling, or ask an account manager of the tenant."
        )
    }

    /// The profiles whose users may be changed; nil means all.
    package func reachableProfiles() -> Set<ProfileID>? {
        guard let own else { return nil }
        let reachable = Set(own.rights.filter { excess(of: $0.value) == nil }.keys).union([own.defaultProfile])
        return reachable.count == own.rights.count ? nil : reachable
    }

    /// The profiles that may be given at all.
    package func givableProfiles() throws -> Set<ProfileID> {
        guard let own else { return Set(try profiles.rights().keys) }
        guard own.grant.rights.allow(.maintain(.profiles)) else { return [own.defaultProfile] }
        return Set(own.rights.filter { excess(of: $0.value) == nil }.keys).union([own.defaultProfile])
    }

    /// Those of them that have the same or fewer permissions than a feed's ceiling.
    ///
    /// - Parameter ceiling: nil is the default profile.
    package func givableProfiles(upTo ceiling: ProfileID?) throws -> Set<ProfileID> {
        let rights = try own?.rights ?? profiles.rights()
        let defaultProfile = try own?.defaultProfile ?? ProfileID(rawValue: profiles.theDefault().id)
        let most = rights[ceiling ?? defaultProfile] ?? .none
        return try givableProfiles().filter { profile in
            profile == defaultProfile || rights[profile, default: .none].excess(over: most).isEmpty
        }
    }

    private func excess(of rights: Rights) -> String? {
        guard let own else { return nil }
        let excess = rights.excess(over: own.grant.rights)
        return excess.isEmpty ? nil : excess.joined(separator: ", ")
    }
}
