/// What one tenant's turn gave: its document, or words about what went wrong.
package struct TenantResult: Sendable {
    package let slug: String
    package let status: ExitStatus
    package let document: Document?
    package let error: Complaint?
}

/// The single place that knows the formats: a new one is a compile error here until it is handled.
package struct Renderer: Sendable {
    package let format: OutputFormat
    package let quiet: Bool
    package let style: TextStyle

    package init(format: OutputFormat, quiet: Bool, style: TextStyle) {
        self.format = format
        self.quiet = quiet
        self.style = style
    }

    /// One document as text.
    package func text(_ document: Document) -> String {
        switch (format, document) {
        case (_, .text(let text)): text
        case (.json, .table(let table)): JSONText(table).text
        case (.json, .record(let record)): JSONText(record).text
        case (.csv, .table(let table)): CSVText.text(table)
        case (.csv, .record(let record)): CSVText.text(record.flat)
        case (.table, .table(let table)): TableText(style: style).text(table, quiet: quiet)
        case (.table, .record(let record)): TableText(style: style).text(record, quiet: quiet)
        }
    }

    /// An error as a document, for formats that programs read; nil for the others.
    package func text(_ complaint: Complaint) -> String? {
        switch format {
        case .json: JSONText(Record(["error": .record(complaint.record)])).text
        case .table, .csv: nil
        }
    }

    /// The results of several tenants as one document.
    package func text(_ results: [TenantResult]) -> String {
        switch format {
        case .json: JSONText(results).text
        case .csv: merged(results).map(CSVText.text).joined(separator: "\n")
        case .table: merged(results).map { TableText(style: style).text($0, quiet: quiet) }.joined(separator: "\n")
        }
    }

    /// The rows of all tenants under one heading, with the tenant in front; one table for each set of columns.
    private func merged(_ results: [TenantResult]) -> [Table] {
        var tables: [Table] = []
        for result in results {
            let own: Table
            switch result.document {
            case .table(let table): own = table
            case .record(let record): own = record.flat
            case .text(let text): own = Table(keys: ["text"], rows: [[.text(text)]])
            case nil: continue
            }
            // What names its tenant by itself need not say it twice.
            let isNamed = own.keys.first == "tenant"
            let keys = isNamed ? own.keys : ["tenant"] + own.keys
            let rows = isNamed ? own.rows : own.rows.map { [.text(result.slug)] + $0 }
            if let index = tables.firstIndex(where: { $0.keys == keys }) {
                tables[index].rows += rows
            } else {
                tables.append(Table(keys: keys, rows: rows))
            }
        }
        return tables
    }
}
