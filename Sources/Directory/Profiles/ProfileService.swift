import Postgres
import Tenancy

/// Lists, makes and changes a tenant's profiles.
package struct ProfileService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The profiles from the highest to the lowest.
    package func list(_ tenant: TenantID) async throws -> [Profile] {
        try await database.readDirectory(of: tenant) { tx in try ProfileRows(tx).all() }
    }

    /// - Throws: `ServiceError` with code `unknown`, naming profiles that come near.
    package func show(_ name: String, of tenant: TenantID) async throws -> Profile {
        try await database.readDirectory(of: tenant) { tx in try ProfileRows(tx).profile(named: name) }
    }

    /// Makes a profile.
    ///
    /// - Throws: `ServiceError`: `conflict` when there is one with this name or one that looks the same, `refused` when it
    ///   would have more permissions than the caller, or for a suspended tenant.
    package func create(_ draft: ProfileDraft, in tenant: TenantID, by caller: Caller) async throws -> Profile {
        try await change(tenant, caller) { tx, rows in
            let profiles = try rows.all()
            try Self.requireNameFree(draft.name, among: profiles)
            try OwnRights(tx, of: caller).require(draft.rights, ofProfile: draft.name.text)
            let aboveDefault = (profiles.first { $0.isDefault }?.rank ?? Profile.ranks.lowerBound) - 1
            try rows.insert(
                name: draft.name,
                rank: draft.rank ?? max(aboveDefault, Profile.ranks.lowerBound),
                rights: draft.rights
            )
            return try rows.profile(named: draft.name.text)
        }
    }

    /// Makes a profile that opens what another one does, listed right after it.
    ///
    /// - Throws: `ServiceError`: `unknown`, and as `create`.
    package func duplicate(
        _ name: String,
        as newName: ProfileName,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> Profile {
        try await change(tenant, caller) { tx, rows in
            let source = try rows.profile(named: name)
            try Self.requireNameFree(newName, among: try rows.all())
            try OwnRights(tx, of: caller).require(source.rights, ofProfile: newName.text)
            try rows.insert(
                name: newName,
                rank: max(source.rank, Profile.ranks.lowerBound),
                rights: source.rights
            )
            return try rows.profile(named: newName.text)
        }
    }

    /// Changes a profile, and its users follow.
    ///
    /// Giving what is there already changes nothing.
    ///
    /// - Throws: `ServiceError`: `unknown`, `conflict` for a name that is taken, `refused` when it has, or would have, more
    ///   permissions than the caller, when the account manager's would be reduced, or for a suspended tenant.
    package func update(
        _ name: String,
        _ changes: ProfileChanges,
        in tenant: TenantID,
        by caller: Caller
    ) async throws -> Profile {
        try await change(tenant, caller) { tx, rows in
            let profile = try rows.profile(named: name)
            let newName = changes.name?.text ?? profile.name
            let rights = changes.access.applied(to: profile.rights)
            if let name = changes.name {
                try Self.requireNameFree(name, among: try rows.all().filter { $0.id != profile.id })
            }
            try Self.requireRoomForRepair(profile, changes, rights)
            let own = try OwnRights(tx, of: caller)
            try own.require(profile.rights, ofProfile: profile.name)
            try own.require(rights, ofProfile: newName)
            if changes.becomesDefault, let present = try rows.all().first(where: \.isDefault) {
                try own.require(present.rights, ofProfile: present.name)
            }
            try rows.update(profile.id, name: newName, rank: changes.rank ?? profile.rank, rights: rights)
            if changes.becomesDefault {
                try rows.makeDefault(profile.id)
            }
            return try rows.profile(named: newName)
        }
    }

    /// Deletes a profile that nobody has.
    ///
    /// - Returns: what it was.
    /// - Throws: `ServiceError`: `unknown`, `refused` while it is in use, for the default profile and the account manager's,
    ///   or when it has more permissions than the caller.
    @discardableResult
    package func delete(_ name: String, in tenant: TenantID, by caller: Caller) async throws -> Profile {
        try await change(tenant, caller) { tx, rows in
            let profile = try rows.profile(named: name)
            guard !profile.isAccountManager else {
                throw ServiceError(
                    .refused,
                    "The profile \"\(profile.name)\" cannot be deleted: there must always be somebody who can repair the rest.",
                    remedy: "To call it something else: muster profile update \"\(profile.name)\" --name NAME"
                )
            }
            guard !profile.isDefault else {
                throw ServiceError(
                    .refused,
                    "The profile \"\(profile.name)\" is the default one, which every new user gets.",
                    remedy: "Make another one the default first: muster profile update OTHER --default"
                )
            }
            try OwnRights(tx, of: caller).require(profile.rights, ofProfile: profile.name)
            try Self.requireUnused(profile, rows)
            try rows.delete(profile.id)
            return profile
        }
    }

    /// A change of profiles: a file that was read already is worth reading again, and a held plan is to be looked at anew.
    private func change(
        _ tenant: TenantID,
        _ caller: Caller,
        _ body: @Sendable (TenantTransaction, ProfileRows) throws -> Profile
    ) async throws -> Profile {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.profiles)) { tx in
            let rows = ProfileRows(tx)
            let before = try rows.all()
            let profile = try body(tx, rows)
            if try rows.all() != before {
                try DirectoryChange.publishCatalogue(tx, "profile \"\(profile.name)\" was changed")
            }
            return profile
        }
    }
}

extension ProfileService {
    private static func requireNameFree(_ name: ProfileName, among profiles: [Profile]) throws {
        let likeness = CatalogueName.likeness(name.text)
        guard let other = profiles.first(where: { CatalogueName.likeness($0.name) == likeness }) else { return }
        throw ServiceError(
            .conflict,
            other.name == name.text
                ? "There is a profile \"\(name)\" already."
                : "There is a profile \"\(other.name)\", which differs from \"\(name)\" by capitals or blanks only.",
            remedy: "Use that one, or choose another name."
        )
    }

    /// The account manager's profile keeps what it has, and is nobody's by default.
    private static func requireRoomForRepair(_ profile: Profile, _ changes: ProfileChanges, _ rights: Rights) throws {
        guard profile.isAccountManager else { return }
        let lost = profile.rights.excess(over: rights)
        guard lost.isEmpty else {
            throw ServiceError(
                .refused,
                "The profile \"\(profile.name)\" would lose \(lost.joined(separator: ", ")): "
                    + "there must always be somebody who can repair the rest.",
                remedy: "For a profile with less: muster profile duplicate \"\(profile.name)\" NEW-NAME"
            )
        }
        guard changes.rank == nil, !changes.becomesDefault else {
            throw ServiceError(
                .refused,
                changes.becomesDefault
                    ? "With \"\(profile.name)\" as the default every new user would be an account manager."
                    : "The profile \"\(profile.name)\" keeps rank 1.",
                remedy: "Choose another profile, or leave that as it is."
            )
        }
    }

    private static func requireUnused(_ profile: Profile, _ rows: ProfileRows) throws {
        let feeds = try rows.feedsUpTo(profile.id)
        let isPromotionProfile = try rows.isPromotionProfile(profile.id)
        var uses: [String] = []
        var steps: [String] = []
        if profile.users > 0 {
            uses.append(
                "\(profile.users) user\(profile.users == 1 ? " has" : "s have") it (\(profile.activeUsers) active)"
            )
            steps.append(
                "Give them another one first: muster profile assign OTHER --from \"\(profile.name)\" --include-deactivated"
            )
        }
        if !feeds.isEmpty {
            uses.append(
                "it is the most that \(feeds.count == 1 ? "the feed" : "the feeds") \(feeds.joined(separator: ", ")) may give"
            )
            steps.append("Choose another ceiling: muster feed set \(feeds[0]) --profile-ceiling OTHER")
        }
        if isPromotionProfile {
            uses.append("training managers are promoted to it")
            steps.append("Name another promotion profile.")
        }
        guard !uses.isEmpty else { return }
        throw ServiceError(
            .refused,
            "The profile \"\(profile.name)\" is in use: \(uses.joined(separator: ", and ")).",
            remedy: steps.joined(separator: " ")
        )
    }
}
