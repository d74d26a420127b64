import Feeds

extension ModelDirectory {
    /// What the log says of a plan, in no order.
    func entries(_ plan: ModelPlan) -> [ModelPlan.Entry] {
        var entries = plan.holds.map { ModelPlan.Entry(code: $0, externalID: nil, line: nil) }
        if plan.isMissingRemovals {
            entries.append(ModelPlan.Entry(code: .runRemovalsSkipped, externalID: nil, line: nil))
        }
        for item in plan.items {
            for code in codes(item, plan) {
                entries.append(ModelPlan.Entry(code: code, externalID: item.reading.id, line: item.reading.line))
            }
        }
        for (numbers, code) in [(plan.removals, LogCode.rowNotInFile), (plan.protected, .rowProtected)] {
            entries += numbers.map { ModelPlan.Entry(code: code, externalID: people[$0 - 1].externalID, line: nil) }
        }
        return entries
    }

    private func codes(_ item: ModelPlan.Item, _ plan: ModelPlan) -> [LogCode] {
        let user = item.person.map { people[$0 - 1] }
        var codes = faultCodes(item) + lockCodes(item, user) + referenceCodes(item)
        switch item.outcome {
        case .superseded: codes.append(.rowIDDuplicate)
        case .rejected where settings.rejectsDuplicates && isRepeated(item, plan): codes.append(.rowIDDuplicateRejected)
        case .skipped:
            codes.append(
                user != nil ? .rowHandDeactivated : item.contradicts ? .rowStatusContradicts : .rowInactiveUnknown
            )
        case .reactivated: codes.append(.rowReactivated)
        case .created: codes += newcomerCodes(item, plan)
        default: break
        }
        if let fault = item.emailFault { codes.append(fault) }
        guard item.isApplied else { return codes }
        if let fault = item.managerFault { codes.append(fault) }
        if isProfileRefused(item) { codes.append(.rowProfileRefused) }
        if item.contradicts { codes.append(.rowStatusContradicts) }
        if item.datesAreOutOfOrder { codes.append(.rowDateOrder) }
        if item.outcome != .deactivated, item.wanted[.email] == nil, item.outcome == .created || user?[.email] != nil {
            codes.append(.rowEmailMissing)
        }
        if let user, isOtherPerson(item, user) { codes.append(.rowIDOtherPerson) }
        return codes
    }

    private func isRepeated(_ item: ModelPlan.Item, _ plan: ModelPlan) -> Bool {
        item.reading.id != nil && plan.items.count { $0.reading.id == item.reading.id } > 1
    }

    /// An ID that was given to somebody else, whether the record is of somebody who works here or of a leaver.
    private func isOtherPerson(_ item: ModelPlan.Item, _ user: ModelPerson) -> Bool {
        [.firstName, .lastName, .email].allSatisfy { user[$0] != item.wanted[$0] }
    }

    /// Of a record that is applied all, but for cells of locked fields; of one that is rejected what stopped it.
    private func faultCodes(_ item: ModelPlan.Item) -> [LogCode] {
        item.reading.faults.filter { fault in
            if item.isApplied { return !isLocked(fault.field ?? .externalID, of: item.person) }
            guard item.outcome == .rejected else { return false }
            return fault.stops == .everybody || (fault.stops == .newcomers && item.person == nil)
        }.map(\.code)
    }

    /// A locked field of which the file says something else.
    private func lockCodes(_ item: ModelPlan.Item, _ user: ModelPerson?) -> [LogCode] {
        guard let user, item.isApplied else { return [] }
        let differing = (locks[user.number] ?? []).filter { field in
            switch item.reading[field] {
            case .leave: false
            case .clear: user[field] != nil
            case .says(let value):
                ModelField.references.contains(field)
                    ? meaning(of: value, field) != user[field] || user[field] == nil : value != user[field]
            }
        }
        return differing.map { _ in .rowFieldLocked }
    }

    private func referenceCodes(_ item: ModelPlan.Item) -> [LogCode] {
        var codes: [LogCode] = []
        if item.outcome == .parked, let title = item.unknown[.jobTitle] {
            codes.append(isNear(title, titles) ? .rowJobTitleNear : .rowJobTitleUnknown)
        }
        guard item.isApplied else { return codes }
        if let name = item.unknown[.department] {
            codes.append(isNear(name, departments) ? .rowDepartmentNear : .rowDepartmentUnknown)
        }
        if let key = item.unknown[.businessUnit] {
            let isOtherKind = units.enumerated().contains { key == $0.element.name || key == String($0.offset + 1) }
            codes.append(isOtherKind ? .rowUnitWrongIDKind : .rowUnitUnknown)
        }
        return codes
    }

    private func isNear(_ value: String, _ names: [String]) -> Bool {
        func fold(_ text: String) -> String {
            String(
                String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "\u{200B}" })
            )
            .lowercased()
        }
        return names.contains { fold($0) == fold(value) }
    }

    private func newcomerCodes(_ item: ModelPlan.Item, _ plan: ModelPlan) -> [LogCode] {
        func fold(_ id: String) -> String {
            String(id.lowercased().filter { !$0.isWhitespace }.drop { $0 == "0" })
        }
        var codes: [LogCode] = []
        if let id = item.reading.id, people.contains(where: { $0.externalID.map(fold) == fold(id) }) {
            codes.append(.rowIDLookalike)
        }
        // Whoever is deactivated, before this run or by it, with the address that they had until then.
        let leavers = plan.removals + plan.items.filter { $0.outcome == .deactivated }.compactMap(\.person)
        let isReused = people.contains { person in
            (!person.isActive || leavers.contains(person.number)) && person.emailKey != nil
                && person.emailKey == item.wanted[.email].map(ModelPerson.key)
        }
        if isReused { codes.append(.rowEmailReused) }
        return codes
    }
}
