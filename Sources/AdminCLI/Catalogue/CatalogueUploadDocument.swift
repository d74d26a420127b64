import Directory

/// What an upload to a catalogue came to, for people and for programs.
struct CatalogueUploadDocument<Kind: CatalogueKind> {
    /// More rows of a table than these tell a person nothing; JSON has them all, and CSV all faults.
    private static var shownRows: Int { 50 }

    private let file: String
    private let report: CatalogueUploadReport

    init(file: String, report: CatalogueUploadReport, kind: Kind.Type) {
        self.file = file
        self.report = report
    }

    func document(_ format: OutputFormat) -> Document {
        format == .csv ? .table(rowPerFault) : .record(record(format))
    }

    /// One table can hold all of it if the figures stand beside each fault; without a fault they stand alone.
    private var rowPerFault: Table {
        let faults = Table(report.faults, Self.faultColumns)
        var table = record(.csv).flat
        let figures = table.rows[0]
        table.keys += faults.keys
        let rows = faults.rows.isEmpty ? [faults.keys.map { _ in Field.null }] : faults.rows
        table.rows = rows.map { figures + $0 }
        return table
    }

    private func record(_ format: OutputFormat) -> Record {
        let most = format == .json ? Int.max : Self.shownRows
        var record = Record([
            "file": .field(.text(file)),
            "dry_run": .field(.bool(report.isDryRun)),
            "applied": .field(.bool(report.isApplied)),
            "lines": .field(.count(report.lines)),
            "new": .field(.count(report.new)),
            "unchanged": .field(.count(report.unchanged)),
            "faults": .field(.count(report.faults.count)),
            "left_out": .field(.count(report.leftOut)),
            "errors": .table(Table(report.faults.prefix(most), Self.faultColumns)),
        ])
        // What was added can be listed; what would be can be seen nowhere else.
        if format == .json || !report.isApplied {
            record.append("additions", .table(Table(report.additions.prefix(most), Self.additionColumns)))
        }
        return record
    }

    /// What happened, in whose catalogue, and what next.
    func words(_ tenant: String, _ format: OutputFormat) -> String {
        var text = "\(tenant): " + sentence
        let hidden = max(report.faults.count, report.isApplied ? 0 : report.new) - Self.shownRows
        if format == .table, hidden > 0 {
            text += " The tables show the first \(Self.shownRows) lines; --format json has all."
        }
        return text
    }

    private var sentence: String {
        let added = FeedRunWords.count(report.new, Kind.catalogue.noun, Kind.catalogue.plural)
        let faulty = FeedRunWords.count(report.faults.count, "line has a fault", "lines have faults")
        if report.isRefused {
            let done = report.isDryRun ? "nothing would be added" : "nothing was added"
            return "\(faulty), so \(done). Repair the file and upload it again, or take the good lines with --partial."
        }
        let leftOut = FeedRunWords.count(report.leftOut, "line with a fault", "lines with faults")
        let rest = report.leftOut == 0 ? "." : report.isDryRun ? " and leave out \(leftOut)." : "; left out \(leftOut)."
        return (report.isDryRun ? "would add " : "added ") + added + rest
    }

    private static var faultColumns: [Column<CatalogueUploadFault>] {
        [
            Column("line") { .count($0.line) },
            Column("value") { .text($0.value) },
            Column("message") { .text($0.message) },
            Column("remedy") { .text($0.remedy) },
        ]
    }

    private static var additionColumns: [Column<CatalogueUploadReport.Addition>] {
        var columns: [Column<CatalogueUploadReport.Addition>] = [
            Column("line") { .count($0.line) },
            Column("name") { .text($0.name) },
        ]
        if Kind.catalogue.hasFeedIDs {
            columns.append(Column("feed_id") { .text(optional: $0.feedID) })
        }
        return columns
    }
}
