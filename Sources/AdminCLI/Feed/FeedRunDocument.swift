import Directory
import Feeds
import Foundation
import Tenancy

/// The document of one run as scripts know it: its keys and their order are a contract.
struct FeedRunDocument {
    private var run: RunID?
    private var feed: String?
    private var mode: FeedMode?
    private var state: FeedRunState
    private var counts: [RecordOutcome: Int] = [:]
    private var removed = 0
    private var records = 0
    private var entries: [LogSeverity: Int] = [:]
    private var welcomeEmails = 0
    private var elapsed: Duration
    private var complaint: Complaint?

    init(_ summary: FeedRunSummary, elapsed: Duration? = nil) {
        run = summary.run
        feed = summary.feed
        mode = summary.mode
        state = summary.state
        counts = summary.counts
        removed = summary.removed
        records = summary.records
        entries = summary.entries
        welcomeEmails = summary.welcome.mails
        self.elapsed = elapsed ?? summary.elapsed
    }

    init(_ row: FeedRunRow, elapsed: Duration, complaint: Complaint? = nil) {
        run = row.run
        feed = row.feed
        mode = row.mode
        state = row.state
        counts = row.counts
        removed = row.removed
        records = row.records
        entries = row.entries
        self.elapsed = elapsed
        self.complaint = complaint
    }

    /// An import that did not come to a run of its own.
    init(notStarted complaint: Complaint, feed: String?, mode: FeedMode?, elapsed: Duration) {
        self.feed = feed
        self.mode = mode
        state = .failed
        self.elapsed = elapsed
        self.complaint = complaint
    }

    /// What the contract has, and after it what went wrong.
    var record: Record {
        var record = contract
        if let complaint {
            record.append("error", .record(complaint.record))
        }
        return record
    }

    var contract: Record {
        Record([
            "run_id": .field(.int(optional: run?.rawValue)),
            "feed": .field(.text(optional: feed)),
            "mode": .field(.text(optional: mode?.rawValue)),
            "state": .field(.text(state.rawValue)),
            "counts": .record(Self.record(RecordOutcome.allCases.map { ($0.rawValue, counts[$0, default: 0]) })),
            "removed": .field(.count(removed)),
            "records": .field(.count(records)),
            "entries": .record(Self.record(LogSeverity.allCases.map { ($0.rawValue, entries[$0, default: 0]) })),
            "elapsed_ms": .field(.int(elapsed.milliseconds)),
            "welcome_emails": .field(.count(welcomeEmails)),
        ])
    }

    /// What a format gets: programs the contract, people what there was any of.
    func shown(_ format: OutputFormat) -> Record {
        switch format {
        case .json: return record
        case .csv: return contract
        case .table: break
        }
        return Record([
            "run_id": .field(.int(optional: run?.rawValue)),
            "feed": .field(.text(optional: feed)),
            "mode": .field(.text(optional: mode?.rawValue)),
            "state": .field(.text(state.rawValue)),
            "records": .field(.count(records)),
            "outcomes": .field(.text(FeedRunWords.outcomes(counts, removed: removed))),
            "elapsed_ms": .field(.int(elapsed.milliseconds)),
        ])
    }

    private static func record(_ counts: [(String, Int)]) -> Record {
        var record = Record([:])
        for (key, count) in counts {
            record.append(key, .field(.count(count)))
        }
        return record
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
