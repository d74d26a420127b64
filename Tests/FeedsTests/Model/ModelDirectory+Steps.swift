import Feeds
import Tenancy

extension ModelDirectory {
    /// Does what the step says, or tells why it may not be done.
    mutating func perform(_ step: ModelStep) -> ServiceError.Code? {
        let refusal = attempt(step)
        if step.wakesWorker {
            fillIn()
            retryParked()
        }
        return refusal
    }

    private mutating func attempt(_ step: ModelStep) -> ServiceError.Code? {
        switch step {
        case .file(let file, let isSnapshot, let isDryRun):
            return run(file, isSnapshot: isSnapshot, isDryRun: isDryRun)
        case .approve(let run, let part): return approve(run, part)
        case .discard(let run):
            guard runs[run]?.state == .held else { return .conflict }
            runs[run]?.state = .discarded
        case .revert(let run): return revert(run)
        case .createTitle(let name):
            titles.append(name)
            catalogueRevision += 1
        case .createDepartment(let name):
            departments.append(name)
            catalogueRevision += 1
        case .createUnit(let key, let name):
            units.append(Unit(key: key, name: name))
            catalogueRevision += 1
        case .alias(let field, let value, let name):
            // Units are meant by their keys, and called by their names.
            aliases[field, default: [:]][value] = units.first { $0.name == name }?.key ?? name
            catalogueRevision += 1
        default: return attemptByHand(step)
        }
        return nil
    }

    private mutating func attemptByHand(_ step: ModelStep) -> ServiceError.Code? {
        switch step {
        case .lock(let number, let values, let fields): return lock(number, values, fields)
        case .unlock(let number, let fields):
            guard !(locks[number] ?? []).isDisjoint(with: fields) else { return .unknown }
            locks[number]?.subtract(fields)
            catalogueRevision += 1
        case .deactivate(let number):
            let user = people[number - 1]
            guard user.isActive else { return .conflict }
            change(number, to: user.fields, isActive: false, deactivatedBy: "hand")
        case .reactivate(let number):
            let user = people[number - 1]
            guard !user.isActive else { return .conflict }
            guard !ModelPerson.hasEnded(user.fields) else { return .refused }
            if let email = user[.email], activeOwner(of: email, otherThan: number) != nil { return .refused }
            let fields = user.fields.merging([.profile: ModelProfiles.usual]) { _, usual in usual }
            change(number, to: fields, isActive: true, deactivatedBy: nil)
        case .giveProfile(let number, let name):
            let user = people[number - 1]
            return change(number, byHandTo: user.fields.merging([.profile: name]) { _, given in given })
        case .createByHand(let fields):
            if let email = fields[.email], activeOwner(of: email) != nil { return .conflict }
            create(nil, fields)
        case .setEmailByHand(let number, let email):
            let user = people[number - 1]
            // What a feed says is corrected there, or locked.
            guard user.externalID == nil, user.agencyID == nil else { return .refused }
            var fields = user.fields
            fields[.email] = email
            return change(number, byHandTo: fields)
        default: break
        }
        return nil
    }

    private mutating func lock(
        _ number: Int,
        _ values: [ModelField: String],
        _ fields: Set<ModelField>
    ) -> ServiceError.Code? {
        let user = people[number - 1]
        guard user.externalID != nil || user.agencyID != nil else { return .refused }
        let changed = user.fields.merging(values) { _, new in new }
        if let start = changed[.startDate], let end = changed[.endDate], end < start { return .invalid }
        let refusal = change(number, byHandTo: changed)
        guard refusal == nil else { return refusal }
        locks[number, default: []].formUnion(fields)
        catalogueRevision += 1
        return nil
    }

    private mutating func change(_ number: Int, byHandTo fields: [ModelField: String]) -> ServiceError.Code? {
        let user = people[number - 1]
        if user.isActive, user[.email] != fields[.email], let email = fields[.email],
            activeOwner(of: email, otherThan: number) != nil
        {
            return .conflict
        }
        guard fields != user.fields else { return nil }
        change(number, to: fields, isActive: user.isActive, deactivatedBy: user.deactivatedBy)
        return nil
    }
}
