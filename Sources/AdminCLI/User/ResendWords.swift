import Directory
import Postgres
import Tenancy

/// What a campaign came to, in words and as data.
enum ResendWords {
    /// What a dry run found, in a sentence or two.
    static func planned(_ plan: WelcomeCampaign) -> String {
        let getting = FeedRunWords.count(plan.queued, "person", "people")
        return "\(getting) would get a welcome e-mail. \(without(plan, "would get")) Nothing was sent."
            .replacing("  ", with: " ")
    }

    static func done(_ campaign: WelcomeCampaign, _ tenant: String) -> String {
        guard campaign.queued > 0, let id = campaign.id else {
            let others = without(campaign, "get")
            return "No welcome e-mail was queued.\(others.isEmpty ? "" : " " + others)"
        }
        let mails = FeedRunWords.count(campaign.queued, "welcome e-mail", "welcome e-mails")
        let others = without(campaign, "get")
        return "\(mails) queued in campaign \(id).\(others.isEmpty ? "" : " " + others)\nWhat becomes of them: "
            + "muster welcome history --campaign \(id) --tenant \(tenant)"
    }

    /// The people who get none, by reason; empty when there are none.
    private static func without(_ campaign: WelcomeCampaign, _ get: String) -> String {
        var parts = WelcomeRefusal.allCases.compactMap { refusal -> String? in
            let count = campaign.refusals[refusal, default: 0]
            return count > 0 ? "\(count) \(words(refusal))" : nil
        }
        if !campaign.faults.isEmpty {
            parts.append("\(campaign.faults.count) not found")
            parts += campaign.faults.prefix(20).map { fault in
                (fault.line.map { "line \($0) " } ?? "") + "\"\(fault.value)\": \(fault.message)"
            }
        }
        return parts.isEmpty
            ? ""
            : "Others \(get) none: \(parts.joined(separator: "; "))"
                + (parts.last?.hasSuffix(".") == true ? "" : ".")
    }

    static func words(_ refusal: WelcomeRefusal) -> String {
        switch refusal {
        case .deactivated: "deactivated"
        case .noAddress: "without an e-mail address"
        case .notStarted: "not started yet"
        case .inCampaign:
            "in this campaign already (another --key makes another one, after the cool-down or with --ignore-cool-down)"
        case .pending: "with one on its way"
        case .coolDown: "with one lately (--ignore-cool-down sends it all the same)"
        }
    }

    private static func reason(_ choice: WelcomeChoice) -> String? {
        switch choice.refusal {
        case .notStarted: "not started; the first day is \(choice.firstDay?.description ?? "to come")"
        case .coolDown:
            "had one lately; again from \(choice.until.map { String($0.description.prefix(16)) } ?? "later")Z"
        case .inCampaign: "in this campaign already"
        case .pending: "one is on its way"
        case .noAddress: "no e-mail address"
        case .deactivated: "deactivated"
        case nil: choice.lastError.map { "not delivered last time: \($0)" }
        }
    }

    static func table(_ people: [WelcomeChoice], _ faults: [NamedPersonFault]) -> Table {
        var table = Table(
            people,
            [
                Column("user_id") { .int($0.user.rawValue) },
                Column("name") { .text($0.person) },
                Column("email") { .text(optional: $0.address) },
                Column("sends") { .bool($0.refusal == nil) },
                Column("reason") { .text(optional: reason($0)) },
            ]
        )
        table.rows += faults.map { fault in
            let place = fault.line.map { "line \($0): " } ?? ""
            return [.null, .text(fault.value), .null, .bool(false), .text("\(place)\(fault.message) \(fault.remedy)")]
        }
        return table
    }

    static func record(_ campaign: WelcomeCampaign) -> Record {
        var skipped = Record([:])
        for refusal in WelcomeRefusal.allCases {
            skipped.append(refusal.rawValue, .field(.count(campaign.refusals[refusal, default: 0])))
        }
        let faults: [Column<NamedPersonFault>] = [
            Column("line") { .int(optional: $0.line.map(Int64.init)) },
            Column("value") { .text($0.value) },
            Column("message") { .text($0.message) },
            Column("remedy") { .text($0.remedy) },
        ]
        return Record([
            "campaign_id": .field(.int(optional: campaign.id)),
            "key": .field(.text(campaign.key)),
            "selection": .field(.text(campaign.selection)),
            "queued": .field(.count(campaign.queued)),
            "skipped": .record(skipped),
            "not_found": .table(Table(campaign.faults, faults)),
        ])
    }
}
