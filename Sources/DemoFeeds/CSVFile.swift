import Foundation

/// How a file is written.
struct CSVDialect {
    var delimiter = ","
    var lineEnd = "\n"
    var byteOrderMark = false
}

/// A file that appears under its name only when it is whole, as HR systems should deliver it.
struct CSVFile {
    private let path: String
    private let dialect: CSVDialect
    private let file: FileHandle
    private var block: [UInt8] = []

    private static let blockBytes = 1 << 18

    init(path: String, dialect: CSVDialect) throws {
        self.path = path
        self.dialect = dialect
        guard FileManager.default.createFile(atPath: path + ".part", contents: nil),
            let file = FileHandle(forWritingAtPath: path + ".part")
        else { throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: path]) }
        self.file = file
        block.reserveCapacity(Self.blockBytes + 4_096)
        if dialect.byteOrderMark {
            block += [0xEF, 0xBB, 0xBF]
        }
    }

    mutating func write(_ cells: [String]) throws {
        var isFirst = true
        for cell in cells {
            if !isFirst {
                block.append(contentsOf: dialect.delimiter.utf8)
            }
            isFirst = false
            append(cell)
        }
        block.append(contentsOf: dialect.lineEnd.utf8)
        if block.count >= Self.blockBytes {
            try flush()
        }
    }

    mutating func finish() throws {
        try flush()
        try file.close()
        _ = try? FileManager.default.removeItem(atPath: path)  // absent the first time
        try FileManager.default.moveItem(atPath: path + ".part", toPath: path)
    }

    private mutating func append(_ cell: String) {
        let separator = dialect.delimiter.utf8.first
        let needsQuotes = cell.utf8.contains { $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        if needsQuotes {
            block.append(contentsOf: "\"\(cell.replacingOccurrences(of: "\"", with: "\"\""))\"".utf8)
        } else {
            block.append(contentsOf: cell.utf8)
        }
    }

    private mutating func flush() throws {
        try file.write(contentsOf: block)
        block.removeAll(keepingCapacity: true)
    }
}
