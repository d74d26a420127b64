import Foundation
import Spreadsheet
import TestSupport

/// A sheet as a test wants to see it: the numbers of its rows, and their cells.
struct Reading {
    var numbers: [Int] = []
    var rows: [[String]] = []

    /// Reads the file to its end and removes it.
    ///
    /// - Throws: `WorkbookFault`.
    init(_ file: WorkbookFile, sheet: String? = nil, limits: WorkbookLimits = WorkbookLimits()) throws {
        defer { file.remove() }
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
        defer { handle.closeFile() }
        let reader = try SheetReader(descriptor: handle.fileDescriptor, sheet: sheet, limits: limits)
        var row = SheetRow()
        while try reader.next(&row) {
            guard row.cellCount > 0 else { continue }
            numbers.append(row.number)
            rows.append(row.strings)
        }
    }

    /// What reading a file comes to that cannot be read.
    static func fault(
        of file: WorkbookFile,
        sheet: String? = nil,
        limits: WorkbookLimits = WorkbookLimits()
    ) -> WorkbookFault? {
        do {
            _ = try Reading(file, sheet: sheet, limits: limits)
            return nil
        } catch {
            return error as? WorkbookFault
        }
    }
}
