import ArgumentParser
import Foundation
import Spreadsheet
import Tenancy

/// Where a file to fill in goes.
struct TemplateOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write it to this file, .csv or .xlsx; else to standard output, as CSV.", valueName: "file")
    )
    var output: String?

    @Flag(help: "Replace the file if it is there.")
    var yes = false

    func validate() throws {
        guard let output else { return }
        guard TemplateFile.Format(fileName: output) != nil else {
            throw ValidationError("--output takes the name of a .csv or .xlsx file.")
        }
    }
}

/// A file to fill in: a header, and perhaps a row that shows how it is filled in.
struct TemplateFile {
    enum Format: String {
        case csv
        case xlsx

        init?(fileName: String) {
            self.init(rawValue: URL(fileURLWithPath: fileName).pathExtension.lowercased())
        }
    }

    let header: [String]
    /// A row that shows how it is filled in; nil for an empty file.
    let example: [String]?
    let sheetName: String
    /// What stands between two cells of the text.
    var delimiter = ","
    /// Whether the text says by a mark that it is UTF-8, for readers that would take it for something else.
    var hasByteOrderMark = false

    /// Writes the file, or the CSV text to standard output.
    ///
    /// - Throws: `ServiceError`: `conflict` when the file is there, `failed` when it cannot be written.
    func write(_ options: TemplateOptions, _ context: CommandContext) throws {
        let rows = [example].compactMap(\.self)
        let lines = ([header] + rows).map { CSVText.line($0, delimiter: delimiter) }.joined()
        let text = (hasByteOrderMark ? "\u{FEFF}" : "") + lines
        guard let output = options.output else { return try context.print(.text(text)) }
        guard options.yes || !FileManager.default.fileExists(atPath: output) else {
            throw ServiceError(
                .conflict,
                "The file \(TextStyle.visible(output)) is there already.",
                remedy: "Give another name, or replace it with --yes."
            )
        }
        try replace(output) { path in
            switch Format(fileName: output) {
            case .xlsx: try SheetWriter.write(header: header, rows: rows, sheetName: sheetName, to: path)
            case .csv, nil: try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
        }
        context.console.say(
            "Wrote \(TextStyle.visible(output)). Fill it in below the header"
                + (example == nil ? "." : "; the first row is an example.")
        )
    }

    /// Writes beside the file first, so that no half of one is ever there.
    private func replace(_ output: String, _ body: (String) throws -> Void) throws {
        let draft = output + ".\(ProcessInfo.processInfo.processIdentifier).part"
        do {
            try body(draft)
            guard rename(draft, output) == 0 else {
                throw SheetWriter.Failure(reason: String(cString: strerror(errno)))
            }
        } catch {
            try? FileManager.default.removeItem(atPath: draft)  // there may be none
            let reason = (error as? SheetWriter.Failure)?.reason ?? (error as NSError).localizedDescription
            throw ServiceError(
                .failed,
                "The file \(TextStyle.visible(output)) cannot be written: \(reason).",
                remedy: "Check the folder and its permissions."
            )
        }
    }
}
