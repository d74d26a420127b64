import Crypto
import Foundation
import Spreadsheet

/// A sheet of an Excel workbook as the bytes of a CSV file, made row by row.
///
/// One line of text stands for one row of the sheet, gaps included, so that line numbers are those that people see. Line
/// breaks inside cells stay; a reader that counts must count rows.
final class SheetSource: ByteSource {
    /// SHA-256 of the workbook as received, as `FileDigest` has it.
    let digest: [UInt8]

    private let descriptor: Int32
    private let size: Int
    private let sheet: SheetReader
    private var row = SheetRow()
    /// The number of the last row handed out.
    private var line = 0
    /// Cells of the header; shorter rows are filled up, since a spreadsheet does not keep empty cells at their ends.
    private var width = 0
    private var pending: [UInt8] = []
    private var position = 0

    /// Takes a descriptor that can be read at any place, and closes it when done.
    ///
    /// - Throws: `FeedFileFault`, `FileUnavailable`.
    init(taking descriptor: Int32, sheet name: String?, else usualName: String? = nil) throws {
        self.descriptor = descriptor
        do {
            (digest, size) = try Self.hash(descriptor, sheet: name)
            sheet = try SheetReader(descriptor: descriptor, sheet: name ?? usualName)
        } catch {
            close(descriptor)
            throw Self.translated(error)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Bytes of the workbook that what was handed out so far is worth.
    var bytesRead: Int { Int(sheet.share * Double(size)) }

    func read(into block: UnsafeMutableRawBufferPointer) throws -> Int {
        if position == pending.count {
            pending.removeAll(keepingCapacity: true)
            position = 0
            do {
                while pending.count < block.count, try appendRow() {}
            } catch {
                throw Self.translated(error)
            }
        }
        let count = min(block.count, pending.count - position)
        block.copyBytes(from: pending[position..<position + count])
        position += count
        return count
    }

    /// - Returns: false at the end; empty rows there are never told.
    private func appendRow() throws(WorkbookFault) -> Bool {
        repeat {
            guard try sheet.next(&row) else { return false }
        } while row.cellCount == 0
        for _ in line + 1..<max(row.number, line + 1) { pending.append(.lineFeed) }
        line = row.number
        if width == 0 { width = row.cellCount }
        var isFirst = true
        row.forEachCell { cell in
            if !isFirst { pending.append(UInt8(ascii: ",")) }
            isFirst = false
            append(cell)
        }
        for _ in row.cellCount..<max(width, row.cellCount) { pending.append(UInt8(ascii: ",")) }
        pending.append(.lineFeed)
        return true
    }

    private func append(_ cell: UnsafeBufferPointer<UInt8>) {
        guard
            cell.contains(where: { $0 == UInt8(ascii: ",") || $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn }
            )
        else {
            pending.append(contentsOf: cell)
            return
        }
        pending.append(.quote)
        for byte in cell {
            if byte == .quote { pending.append(.quote) }
            pending.append(byte)
        }
        pending.append(.quote)
    }

    private static func translated(_ error: any Error) -> any Error {
        guard let fault = error as? WorkbookFault else { return error }
        return FeedFileFault(.runNotText, ["detail": fault.description])
    }

    private static func hash(_ descriptor: Int32, sheet: String?) throws -> (digest: [UInt8], size: Int) {
        var hash = SHA256()
        var size = 0
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count = pread(descriptor, block.baseAddress, block.count, off_t(size))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw FileUnavailable(path: "the workbook", reason: String(cString: strerror(errno)))
            }
            guard count > 0 else {
                hash.update(data: Array((sheet ?? "").utf8))
                return (Array(hash.finalize()), size)
            }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
            size += count
        }
    }
}
