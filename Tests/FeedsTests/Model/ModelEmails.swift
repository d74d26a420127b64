import Feeds

extension ModelDirectory {
    private struct Wish {
        let item: Int
        let line: Int
        let key: String
        /// The person who moves; nil for newcomers, and for those who return.
        let mover: Int?
    }

    /// Who has which address in the end.
    ///
    /// An address is its owner's until the owner leaves, or moves to one that is to be had. Those who pass theirs round in a
    /// circle exchange them, whoever else asks; after that the first in the file comes first.
    func settleEmails(_ plan: inout ModelPlan) {
        var open: [Wish] = []
        for (index, item) in plan.items.enumerated() {
            let user = item.person.map { people[$0 - 1] }
            guard let email = item.wanted[.email] else { continue }
            let key = ModelPerson.key(email)
            let moves = item.outcome == .updated && user?.isActive == true && user?.emailKey != key
            guard moves || item.outcome == .created || item.outcome == .reactivated else { continue }
            open.append(Wish(item: index, line: item.reading.line, key: key, mover: moves ? item.person : nil))
        }
        open.sort { $0.line < $1.line }
        let gone = Set(
            plan.removals
                + plan.items.filter {
                    $0.outcome == .deactivated || ($0.outcome == .updated && $0.wanted[.email] == nil)
                }
                .compactMap(\.person)
        )
        var winners: [String: Int] = [:]
        var moved: Set<Int> = []
        var stuck: Set<Int> = []
        let wishOfMover = Dictionary(uniqueKeysWithValues: open.compactMap { wish in wish.mover.map { ($0, wish) } })

        func owner(_ key: String) -> Int? {
            let number = people.first { $0.isActive && $0.emailKey == key }?.number
            return number.flatMap { gone.contains($0) ? nil : $0 }
        }

        for wish in open {
            guard let start = wish.mover else { continue }
            var next = owner(wish.key)
            for _ in open.indices {
                guard let here = next, here != start, let onward = wishOfMover[here] else { break }
                next = owner(onward.key)
            }
            guard next == start else { continue }
            winners[wish.key] = wish.item
            moved.insert(start)
        }
        open.removeAll { winners[$0.key] == $0.item }
        while let place = open.firstIndex(where: { wish in
            guard let owner = owner(wish.key) else { return true }
            return moved.contains(owner) || stuck.contains(owner) || wishOfMover[owner] == nil
        }) {
            let wish = open.remove(at: place)
            let present = owner(wish.key)
            if let present, !moved.contains(present) {
                refuse(wish.item, in: &plan, owner: present)
                wish.mover.map { _ = stuck.insert($0) }
            } else if winners[wish.key] == nil {
                winners[wish.key] = wish.item
                wish.mover.map { _ = moved.insert($0) }
            } else {
                refuse(wish.item, in: &plan, owner: nil)
                wish.mover.map { _ = stuck.insert($0) }
            }
        }
    }

    private func refuse(_ index: Int, in plan: inout ModelPlan, owner: Int?) {
        let item = plan.items[index]
        guard owner != nil else {
            plan.items[index].emailFault = .rowEmailTwiceInFile
            plan.items[index].outcome = .rejected
            return
        }
        guard item.outcome == .updated, let number = item.person else {
            plan.items[index].emailFault = .rowEmailInUse
            plan.items[index].outcome = .rejected
            return
        }
        let old = people[number - 1].fields
        plan.items[index].emailFault = .rowEmailInUseKept
        plan.items[index].wanted[.email] = old[.email]
        plan.items[index].outcome = plan.items[index].wanted == old ? .unchanged : .updated
    }
}
