private import CXLSXWriter
private import Glibc

/// Writes small workbooks to fill in: one sheet of text, its first row bold and always in sight.
package enum SheetWriter {
    /// The workbook could not be written; `reason` is the library's own wording.
    package struct Failure: Error, Equatable {
        package let reason: String

        package init(reason: String) {
            self.reason = reason
        }
    }

    /// Rows that a person may add under the header and that keep their digits, dates included, as typed.
    ///
    /// - Parameter path: where to write; a file that is there is replaced.
    /// - Throws: `Failure`.
    package static func write(header: [String], rows: [[String]], sheetName: String, to path: String) throws(Failure) {
        guard let workbook = workbook_new(path) else { throw Failure(reason: "out of memory") }
        let sheet = workbook_add_worksheet(workbook, sheetName)
        let heading = workbook_add_format(workbook)
        format_set_bold(heading)
        format_set_num_format(heading, "@")
        // Text, so that a spreadsheet neither drops leading zeros nor turns dates into its own.
        let text = workbook_add_format(workbook)
        format_set_num_format(text, "@")
        for (column, name) in header.enumerated() {
            let column = UInt16(column)
            let longest = rows.reduce(name.count) { max($0, Int(column) < $1.count ? $1[Int(column)].count : 0) }
            worksheet_set_column(sheet, column, column, Double(longest + 3), text)
            worksheet_write_string(sheet, 0, column, name, heading)
        }
        for (row, cells) in rows.enumerated() {
            for (column, cell) in cells.enumerated() where !cell.isEmpty {
                worksheet_write_string(sheet, UInt32(row + 1), UInt16(column), cell, text)
            }
        }
        worksheet_freeze_panes(sheet, 1, 0)
        let code = workbook_close(workbook)
        guard code == LXW_NO_ERROR else {
            throw Failure(reason: lxw_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)")
        }
    }
}
