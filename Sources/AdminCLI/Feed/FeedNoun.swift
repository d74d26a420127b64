import ArgumentParser
import Directory
import Feeds
import Fetching
import Tenancy

struct FeedNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Where a tenant's people come from: HR files, their runs, and what became of each record.",
        subcommands: [
            FeedCreate.self, FeedList.self, FeedShow.self, FeedSet.self, FeedImportFile.self, FeedRuns.self,
            FeedLog.self, FeedMissing.self, FeedPlan.self, FeedApprove.self, FeedDiscard.self, FeedRevert.self,
            FeedPullFile.self, FeedTemplate.self,
        ]
    )

    static let columns: [Column<Feed>] = [
        Column("name") { .text($0.name) },
        Column("kind") { .text($0.kind.rawValue) },
        Column("mode") { .text($0.mode.rawValue) },
        Column("paused") { .bool($0.isPaused) },
        Column("folder") { .text(optional: $0.folderPath) },
        Column("url") { .text(optional: $0.source?.url.place) },
        Column("last_new_file_at") { .timestamp(optional: $0.heardAt) },
        Column("silent_since") { .timestamp(optional: $0.silentSince) },
        Column("fault") { .text(optional: $0.pull?.fault) },
    ]

    static let silenceColumns: [Column<FeedSilence>] = [
        Column("silent_since") { .timestamp($0.from) },
        Column("noticed_at") { .timestamp($0.noticedAt) },
        Column("ended_at") { .timestamp(optional: $0.endedAt) },
    ]

    private static let sourceColumns: [Column<Feed>] = [
        Column("every") { .text(optional: $0.source.map { TimeText.text($0.everySeconds) }) },
        Column("auth_header") { .text(optional: $0.source?.header) },
        Column("user") { .text(optional: $0.source?.username) },
        Column("login") { .text(optional: $0.source?.username == nil ? nil : $0.source?.login.rawValue) },
        Column("host_key") { .text(optional: $0.source?.hostKey?.description) },
        Column("ca_file") { .text(optional: $0.source?.authorityFile) },
        Column("trigger") { .text(optional: $0.source?.trigger) },
        Column("max_size") { .int(optional: ($0.source?.sizeLimit).map(Int64.init)) },
        Column("last_answer_at") { .timestamp(optional: $0.pull?.answeredAt) },
        Column("fault_at") { .timestamp(optional: $0.pull?.faultAt) },
    ]

    /// What `show` adds to the columns of the list; limits read as `feed set` takes them.
    static let particulars: [Column<Feed>] =
        columns + [
            Column("poll_seconds") { $0.kind == .folder ? .count($0.pollSeconds) : .null },
            Column("date_format") { .text($0.dateFormat.description) },
            Column("delimiter") { .text($0.delimiter?.rawValue ?? DelimiterChoice.automatic) },
            Column("encoding") { .text($0.encoding.rawValue) },
            Column("sheet") { .text(optional: $0.sheet) },
            Column("duplicates") { .text($0.duplicatePolicy.rawValue) },
            Column("clears_blank") { .text($0.blankClears.map(\.rawValue).sorted().joined(separator: ", ")) },
            Column("sets_profiles") { .bool($0.setsProfiles) },
            Column("profile_ceiling") { .text(optional: $0.profileCeiling?.name) },
            Column("hold_removals") { .text($0.limits.removals.description) },
            Column("hold_unit_empty") { .text($0.limits.unitEmptied.description) },
            Column("hold_creations") { .text($0.limits.creations.description) },
            Column("hold_id_churn") { .text($0.limits.idChurn.description) },
            Column("plan_days") { .count($0.planDays) },
            Column("expect_every") { .text(optional: $0.expectedSeconds.map(TimeText.text)) },
        ]

    /// Where a secret stands is the deployment's affair: the operator sees it, and no user of a tenant.
    static func record(_ feed: Feed, for caller: Caller) -> Record {
        var record = Record(feed, particulars + (feed.kind.isPulled ? sourceColumns : []))
        if feed.kind.isPulled, caller == .operatorOfDeployment {
            record.append("secret", .field(.text(optional: feed.source?.secret?.description)))
        }
        let mapping = feed.columnMapping.sorted { $0.key < $1.key }
        record.append(
            "column_mapping",
            .table(
                Table(
                    mapping,
                    [
                        Column("header") { .text($0.key) },
                        Column("column") { .text($0.value.rawValue) },
                    ]
                )
            )
        )
        return record
    }
}

extension FeedKind: ExpressibleByArgument {}

extension FeedMode: ExpressibleByArgument {}

extension FeedEncoding: ExpressibleByArgument {}

extension DuplicatePolicy: ExpressibleByArgument {}

extension LogSeverity: ExpressibleByArgument {}

extension FeedColumn: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(header: argument)
    }
}

extension DateFormat: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}

/// What stands between two cells, or that the header line tells.
enum DelimiterChoice: ExpressibleByArgument {
    static let automatic = "auto"

    case fixed(FeedDelimiter)
    case detected

    init?(argument: String) {
        if argument == Self.automatic {
            self = .detected
        } else if let delimiter = FeedDelimiter(rawValue: argument) {
            self = .fixed(delimiter)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { [automatic] + FeedDelimiter.allCases.map(\.rawValue) }

    var delimiter: FeedDelimiter? {
        switch self {
        case .fixed(let delimiter): delimiter
        case .detected: nil
        }
    }
}
