private import CLibZip
private import CXLSXWriter
import Foundation

/// A workbook for a test to read, in a temporary folder of its own.
package struct WorkbookFile: Sendable {
    package enum Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
        case blank
        case text(String)
        case number(Double, format: String? = nil)
        case boolean(Bool)
        /// A formula with the value that was computed when the file was saved.
        case formula(String, value: String)
        case rich([String])

        package init(stringLiteral text: String) { self = .text(text) }
        package init(floatLiteral number: Double) { self = .number(number) }
        package init(integerLiteral number: Int) { self = .number(Double(number)) }
    }

    package let path: String

    private init(named name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "workbook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: name).path
    }

    /// Sheets with rows of cells, as Excel itself would write them; a nil row is one that nobody touched.
    package init(sheets: [(name: String, rows: [[Cell]?])], named name: String = "people.xlsx") throws {
        try self.init(named: name)
        let workbook = workbook_new(path)
        for sheet in sheets {
            let worksheet = workbook_add_worksheet(workbook, sheet.name)
            for (row, cells) in sheet.rows.enumerated() {
                for (column, cell) in (cells ?? []).enumerated() {
                    Self.write(cell, UInt32(row), UInt16(column), worksheet, workbook)
                }
            }
        }
        try Self.require(workbook_close(workbook) == LXW_NO_ERROR)
    }

    package init(_ rows: [[Cell]?], named name: String = "people.xlsx") throws {
        try self.init(sheets: [("Sheet1", rows)], named: name)
    }

    /// Rows of text, as a spreadsheet has them when a CSV file was pasted into it.
    package init(text rows: [[String]], named name: String = "people.xlsx") throws {
        try self.init(rows.map { row in row.map { $0.isEmpty ? .blank : .text($0) } }, named: name)
    }

    /// An archive with parts made by hand, for what no decent program would write.
    package init(parts: [(name: String, bytes: [UInt8])], named name: String = "people.xlsx") throws {
        try self.init(named: name)
        var code: Int32 = 0
        let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code)
        try Self.require(archive != nil)
        for part in parts {
            // libzip frees the copy when the archive is closed.
            let copy = malloc(max(part.bytes.count, 1))
            part.bytes.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { copy?.copyMemory(from: start, byteCount: bytes.count) }
            }
            let source = zip_source_buffer(archive, copy, zip_uint64_t(part.bytes.count), 1)
            try Self.require(zip_file_add(archive, part.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0)
        }
        try Self.require(zip_close(archive) == 0)
    }

    /// A workbook whose only sheet, or other parts, are written by hand.
    package init(sheetXML: String, sharedStrings: String? = nil, workbook: String? = nil, styles: String? = nil) throws
    {
        let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        func list(_ entries: [(id: String, kind: String, target: String)]) -> [UInt8] {
            let lines = entries.map {
                "<Relationship Id=\"\($0.id)\" Type=\"\(relationships)/\($0.kind)\" Target=\"\($0.target)\"/>"
            }
            return Array(
                ("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                    + lines.joined() + "</Relationships>").utf8
            )
        }
        let book =
            workbook
            ?? "<workbook xmlns:r=\"\(relationships)\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        var entries = [("rId1", "worksheet", "worksheets/sheet1.xml")]
        var parts: [(name: String, bytes: [UInt8])] = [
            ("_rels/.rels", list([("rId1", "officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", Array(book.utf8)),
            ("xl/worksheets/sheet1.xml", Array(sheetXML.utf8)),
        ]
        if let sharedStrings {
            entries.append(("rId2", "sharedStrings", "sharedStrings.xml"))
            parts.append(("xl/sharedStrings.xml", Array(sharedStrings.utf8)))
        }
        if let styles {
            entries.append(("rId3", "styles", "styles.xml"))
            parts.append(("xl/styles.xml", Array(styles.utf8)))
        }
        parts.append(("xl/_rels/workbook.xml.rels", list(entries)))
        try self.init(parts: parts)
    }

    package var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
    }

    package func remove() {
        // Best effort: it is in a temporary folder.
        try? FileManager.default.removeItem(at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }

    private static func write(
        _ cell: Cell,
        _ row: UInt32,
        _ column: UInt16,
        _ sheet: UnsafeMutablePointer<lxw_worksheet>?,
        _ workbook: UnsafeMutablePointer<lxw_workbook>?
    ) {
        switch cell {
        case .blank: break
        case .text(let text): worksheet_write_string(sheet, row, column, text, nil)
        case .number(let number, let code):
            var format: UnsafeMutablePointer<lxw_format>?
            if let code {
                format = workbook_add_format(workbook)
                format_set_num_format(format, code)
            }
            worksheet_write_number(sheet, row, column, number, format)
        case .boolean(let flag): worksheet_write_boolean(sheet, row, column, flag ? 1 : 0, nil)
        case .formula(let formula, let value): worksheet_write_formula_str(sheet, row, column, formula, nil, value)
        case .rich(let runs):
            let bold = workbook_add_format(workbook)
            format_set_bold(bold)
            // The library reads the texts while it writes the cell, and keeps none of them.
            var texts = runs.map { strdup($0) }
            var tuples = texts.map { lxw_rich_string_tuple(format: bold, string: $0) }
            tuples.withUnsafeMutableBufferPointer { buffer in
                var pointers: [UnsafeMutablePointer<lxw_rich_string_tuple>?] =
                    buffer.indices.map { index in buffer.baseAddress.map { $0 + index } } + [nil]
                _ = worksheet_write_rich_string(sheet, row, column, &pointers, nil)
            }
            for index in texts.indices { free(texts[index]) }
            texts.removeAll()
        }
    }

    private struct NotWritten: Error {}

    private static func require(_ isWritten: Bool) throws {
        guard isWritten else { throw NotWritten() }
    }
}
