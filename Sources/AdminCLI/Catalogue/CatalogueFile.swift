import Directory
import Feeds
import Tenancy

/// The lines of an upload file, and those that could not be told apart into cells.
struct CatalogueFile {
    private(set) var lines: [CatalogueLine] = []
    private(set) var faults: [CatalogueUploadFault] = []

    /// Reads a CSV file or a sheet of a workbook by the columns of a catalogue.
    ///
    /// - Parameter onProgress: called with bytes read and the size of the file.
    /// - Throws: `ServiceError` with code `unreadable` for a file that is missing, neither of the two, or lacks a column.
    static func read(
        _ path: String,
        sheet: String? = nil,
        _ kind: (some CatalogueKind).Type,
        onProgress: @escaping (Int, Int?) -> Void = { _, _ in }
    ) throws -> CatalogueFile {
        do {
            return try content(of: path, sheet: sheet, kind, onProgress)
        } catch let error as FileUnavailable {
            throw ServiceError(.unreadable, "\(error).", remedy: "Check the path and its permissions.")
        } catch let error as FeedFileFault {
            throw ServiceError(
                .unreadable,
                "\(path): \(words(for: error)).",
                remedy: "For how a file looks, see: muster \(kind.noun) template"
            )
        }
    }

    /// A feed's own words speak of employees, so these are others.
    private static func words(for fault: FeedFileFault) -> String {
        let place = fault.line.map { " (line \($0))" } ?? ""
        return switch fault.code {
        case .runEmptyFile: "the file holds no entries"
        case .runMalformedCSV: "a quotation mark is never closed\(place)"
        case .runBadEncoding: "the text is not valid UTF-8\(place)"
        default: fault.arguments["detail"] ?? "the file cannot be read as CSV or as an Excel workbook\(place)"
        }
    }

    private static func content(
        of path: String,
        sheet: String?,
        _ kind: (some CatalogueKind).Type,
        _ onProgress: @escaping (Int, Int?) -> Void
    ) throws -> CatalogueFile {
        let source = try FileSource(path: path)
        let size = source.size
        var reader = RecordReader(
            source: source,
            options: ReadingOptions(sheet: sheet, lendsBlankLines: true, onProgress: { onProgress($0, size) })
        )
        let places = try places(of: kind.header, in: reader.header(), mandatory: kind.mandatoryColumns, path, kind.noun)
        let width = try reader.header().count
        let isSheet = reader.isSheet
        var file = CatalogueFile()
        // Lines without a name between others are reported; at the end they are what editors leave behind.
        var blankLines: [Int] = []
        try reader.forEachRecord { record in
            if width == 1, record.isBlank {
                blankLines.append(record.line)
                return
            }
            file.lines += blankLines.map { CatalogueLine(line: $0, name: "") }
            blankLines.removeAll()
            let cells = record.strings
            guard cells.count == width, record.strayQuoteCell == nil else {
                file.faults.append(
                    CatalogueUploadFault(
                        line: record.line,
                        value: cells.joined(separator: ","),
                        message: cells.count == width
                            ? "A cell has a stray quotation mark."
                            : "The line has \(cells.count) cells; the header has \(width).",
                        remedy: isSheet
                            ? "Clear the cells beside the table."
                            : "Put cells that hold commas or quotation marks in quotation marks."
                    )
                )
                return
            }
            let values = places.map { place in place.map { cells[$0] } }
            file.lines.append(
                CatalogueLine(
                    line: record.line,
                    name: values[0] ?? "",
                    feedID: values.count > 1 ? values[1] : nil,
                    timeZone: values.count > 2 ? values[2] : nil,
                    language: values.count > 3 ? values[3] : nil
                )
            )
        }
        guard !file.lines.isEmpty || !file.faults.isEmpty else { throw FeedFileFault(.runEmptyFile) }
        return file
    }

    /// Where each known column stands in the file; headings match without regard to case and outer blanks.
    private static func places(
        of known: [String],
        in header: [String],
        mandatory: Int,
        _ path: String,
        _ noun: String
    ) throws -> [Int?] {
        let found = header.map(key)
        for (index, name) in found.enumerated() where found[..<index].contains(name) {
            throw ServiceError(
                .unreadable,
                "\(path): the column \"\(header[index])\" stands there twice.",
                remedy: "Remove one of them."
            )
        }
        return try known.enumerated().map { index, name in
            let place = found.firstIndex(of: key(name))
            guard place != nil || index >= mandatory else {
                throw ServiceError(
                    .unreadable,
                    "\(path): there is no column \"\(name)\".",
                    remedy: "For the columns, see: muster \(noun) template"
                )
            }
            return place
        }
    }

    private static func key(_ heading: String) -> String {
        heading.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
