import Directory

/// The fields that a feed file can carry, by their default header names.
package enum FeedColumn: String, CaseIterable, Sendable {
    case firstName = "First Name"
    case lastName = "Last Name"
    case email = "Email"
    case status = "Status"
    case profile = "User Profile"
    case externalID = "External Identifier"
    case jobTitle = "Job Title"
    case startDate = "Start Date"
    case businessUnitID = "Business Unit ID"
    case department = "Department"
    case endDate = "End Date"
    case managerExternalID = "Manager External Identifier"
    case phone = "Phone"
    case language = "Language"

    /// A file without this column is refused.
    package var isMandatory: Bool {
        switch self {
        case .firstName, .lastName, .externalID, .jobTitle: true
        default: false
        }
    }

    /// Outer blanks are part of the value: catalogue names are compared byte for byte.
    package var keepsBlanks: Bool {
        switch self {
        case .jobTitle, .department, .businessUnitID: true
        default: false
        }
    }

    /// The column of a header name, ignoring case and outer blanks.
    package init?(header: String) {
        guard let match = Self.byHeader[ColumnLayout.fold(header)] else { return nil }
        self = match
    }

    private static let byHeader: [String: FeedColumn] = Dictionary(
        uniqueKeysWithValues: allCases.map { (ColumnLayout.fold($0.rawValue), $0) }
    )
}

/// The header names that a feed gives to columns, as a file of it writes them.
package struct HeaderNames: Sendable {
    private let mapping: [String: FeedColumn]

    package init(_ mapping: [String: FeedColumn]) {
        self.mapping = mapping
    }

    /// The name under which a column is read: the one mapped to it, else its own, unless that means another column.
    package subscript(_ column: FeedColumn) -> String? {
        let mapped = mapping.filter { $0.value == column }.keys.sorted()
        if let name = mapped.first { return name }
        let own = ColumnLayout.fold(column.rawValue)
        return mapping.keys.contains { ColumnLayout.fold($0) == own } ? nil : column.rawValue
    }

    /// Whether two header names are one to whoever reads a file.
    package static func areEqual(_ first: String, _ second: String) -> Bool {
        ColumnLayout.fold(first) == ColumnLayout.fold(second)
    }
}

/// Which cell of a record belongs to which column.
package struct ColumnLayout: Sendable, Equatable {
    /// Cells of the header, and so of every sound record.
    package let width: Int
    /// What to tell about the header: one entry for each column that is not read.
    package let notes: [FeedNote]
    private let cells: [FeedColumn: Int]

    /// The cell of a column; nil when the file does not carry it.
    package subscript(_ column: FeedColumn) -> Int? { cells[column] }

    /// Resolves a header; throws `RUN_HEADER_DUPLICATE` or `RUN_HEADER_MISSING`.
    ///
    /// `mapping` gives other header names to columns. A column that a mapped header of the file names is read from there,
    /// and its default name counts as unknown; otherwise the default name serves.
    package init(header: [String], line: Int = 1, mapping: [String: FeedColumn] = [:]) throws(FeedFileFault) {
        let mapped = Dictionary(mapping.map { (Self.fold($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        let folded = header.map(Self.fold)
        let taken = Set(folded.compactMap { mapped[$0] })
        var cells: [FeedColumn: [Int]] = [:]
        var unknown: [Int] = []
        for (index, name) in folded.enumerated() {
            let byDefault = FeedColumn(header: name).flatMap { taken.contains($0) ? nil : $0 }
            if let column = mapped[name] ?? byDefault {
                cells[column, default: []].append(index)
            } else {
                unknown.append(index)
            }
        }
        for column in FeedColumn.allCases {
            guard let doubled = cells[column], doubled.count > 1 else { continue }
            throw Self.duplicate(column, in: doubled, of: header, line: line)
        }
        let missing = FeedColumn.allCases.filter { $0.isMandatory && cells[$0] == nil }
        guard missing.isEmpty else { throw Self.missing(missing, header: header, line: line) }
        self.cells = cells.compactMapValues(\.first)
        width = header.count
        // A nameless column is what a spreadsheet leaves behind; nobody expects it to be read.
        notes = unknown.filter { !folded[$0].isEmpty }.map { index in
            let name = Visible.text(header[index])
            return FeedNote(.runHeaderUnknown, line: line, column: name, ["column": name])
        }
    }

    /// A header name as it is compared: lower-case, composed, without blanks or invisible marks at the ends.
    static func fold(_ name: String) -> String {
        let scalars = name.unicodeScalars
        func isOuter(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.value == 0xFEFF || scalar.value == 0x200B
        }
        let front = scalars.drop(while: isOuter)
        guard let last = front.lastIndex(where: { !isOuter($0) }) else { return "" }
        return ComposedForm.of(String(front[...last])).lowercased()
    }

    private static func duplicate(
        _ column: FeedColumn,
        in indices: [Int],
        of header: [String],
        line: Int
    ) -> FeedFileFault {
        let places = indices.map { String($0 + 1) }
        let list = places.dropLast().joined(separator: ", ") + " and " + (places.last ?? "")
        return FeedFileFault(
            .runHeaderDuplicate,
            line: line,
            ["column": Visible.text(header[indices[0]]), "detail": "columns \(list)"]
        )
    }

    private static func missing(_ columns: [FeedColumn], header: [String], line: Int) -> FeedFileFault {
        let wanted = columns.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let found = header.map { "\"\(Visible.text($0))\"" }.joined(separator: ", ")
        // A file in another layout can have a first line of any length.
        let shown = found.count > 600 ? found.prefix(600) + " …" : found[...]
        return FeedFileFault(.runHeaderMissing, line: line, ["column": wanted, "value": String(shown)])
    }
}
