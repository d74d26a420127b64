import Feeds
import Testing

/// What a reader made of a file: the cells of each record, by the line it begins on.
struct ReadFile: Equatable {
    var header: [String] = []
    var records: [[String]] = []
    var lines: [Int] = []
    var strayCells: [Int?] = []

    init(_ bytes: [UInt8], blockSize: Int = .max, options: ReadingOptions = ReadingOptions()) throws {
        var reader = RecordReader(source: BytesSource(bytes, blockSize: blockSize), options: options)
        header = try reader.header()
        try reader.forEachRecord { record in
            records.append(record.strings)
            lines.append(record.line)
            strayCells.append(record.strayQuoteCell)
        }
    }

    init(_ text: String, options: ReadingOptions = ReadingOptions()) throws {
        try self.init(Array(text.utf8), options: options)
    }
}

struct ReadingRecordTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let records: [[String]]
        let lines: [Int]

        init(_ testDescription: String, _ text: String, _ records: [[String]], lines: [Int]) {
            self.testDescription = testDescription
            self.text = text
            self.records = records
            self.lines = lines
        }
    }

    @Test(arguments: [
        Case("LF", "a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]], lines: [2, 3]),
        Case("CRLF", "a,b\r\n1,2\r\n3,4\r\n", [["1", "2"], ["3", "4"]], lines: [2, 3]),
        Case("lone CR", "a,b\r1,2\r3,4\r", [["1", "2"], ["3", "4"]], lines: [2, 3]),
        Case("no line end at the end", "a,b\n1,2", [["1", "2"]], lines: [2]),
        Case("empty last cell at the end of the file", "a,b\n1,", [["1", ""]], lines: [2]),
        Case("quoted delimiter", "a,b\n\"1,x\",2\n", [["1,x", "2"]], lines: [2]),
        Case("doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", [["say \"hi\"", "2"]], lines: [2]),
        Case("only doubled quotes", "a,b\n\"\"\"\",\"\"\n", [["\"", ""]], lines: [2]),
        Case("quoted to the end of the file", "a,b\n1,\"2\"", [["1", "2"]], lines: [2]),
        Case("blanks after a closing quote", "a,b\n\"1\"  ,\"2\" \r\n3,4", [["1", "2"], ["3", "4"]], lines: [2, 3]),
        Case("line end in quotes", "a,b\n\"1\n1\",2\n3,4\n", [["1\n1", "2"], ["3", "4"]], lines: [2, 4]),
        Case(
            "CRLF in quotes",
            "a,b\r\n\"1\r\n1\r\n\",2\r\n3,4\r\n",
            [["1\r\n1\r\n", "2"], ["3", "4"]],
            lines: [2, 5]
        ),
        Case("lone CR in quotes", "a,b\r\"1\r1\",2\r3,4", [["1\r1", "2"], ["3", "4"]], lines: [2, 4]),
        Case("blank lines", "a,b\n\n1,2\n  \n\n3,4\n\n", [["1", "2"], ["3", "4"]], lines: [3, 6]),
        Case("blank CRLF lines before the header", "\r\n \r\na,b\r\n1,2\r\n", [["1", "2"]], lines: [4]),
        Case("too few and too many cells", "a,b\n1\n1,2,3\n", [["1"], ["1", "2", "3"]], lines: [2, 3]),
        Case("cells blank all along", "a,b\n,\n", [["", ""]], lines: [2]),
        Case("semicolons", "a;b\n1,5;2\n", [["1,5", "2"]], lines: [2]),
        Case("tabs", "a\tb\n1,5\t2;3\n", [["1,5", "2;3"]], lines: [2]),
        Case("commas inside a quoted header", "\"x,y,z\";b\n1;2\n", [["1", "2"]], lines: [2]),
        Case("header over two lines", "\"a\nx\",b\n1,2\n", [["1", "2"]], lines: [3]),
    ])
    func `a record is split by RFC 4180 and numbered by its first physical line`(_ example: Case) throws {
        let file = try ReadFile(example.text)

        #expect(file.records == example.records)
        #expect(file.lines == example.lines)
        #expect(file.strayCells.allSatisfy { $0 == nil })
    }

    @Test(arguments: [
        Case("in an unquoted cell", "a,b\nO\"Brien,2\n3,4\n", [["O\"Brien", "2"], ["3", "4"]], lines: [2, 3]),
        Case(
            "after text in quotes",
            "a,b\n\"Bob\" Smith,2\n3,4\n",
            [["\"Bob\" Smith", "2"], ["3", "4"]],
            lines: [2, 3]
        ),
        Case("nickname", "a,b\n\"Al \"Bo\" Cy\",2\n3,4\n", [["\"Al \"Bo\" Cy\"", "2"], ["3", "4"]], lines: [2, 3]),
        Case("comma in front", "a,b\n\"x, \"y\"\",2\n3,4\n", [["\"x, \"y\"\"", "2"], ["3", "4"]], lines: [2, 3]),
        Case(
            "opened, and found out on the next line",
            "a,b\n\"x,2\n\"y\",4\n5,6",
            [["\"x", "2"], ["y", "4"], ["5", "6"]],
            lines: [2, 3, 4]
        ),
        Case("at the end of the file", "a,b\n1,2\"", [["1", "2\""]], lines: [2]),
    ])
    func `a stray quotation mark stays the problem of its record`(_ example: Case) throws {
        let file = try ReadFile(example.text)

        #expect(file.records == example.records)
        #expect(file.lines == example.lines)
        #expect(file.strayCells[0] != nil)
        #expect(file.strayCells.dropFirst().allSatisfy { $0 == nil })
    }

    @Test func `a declared delimiter is not second-guessed`() throws {
        let file = try ReadFile("a,b;c\n1,2;3\n", options: ReadingOptions(delimiter: .comma))

        #expect(file.header == ["a", "b;c"])
        #expect(file.records == [["1", "2;3"]])
    }

    @Test(arguments: 1...40)
    func `the size of blocks changes nothing`(blockSize: Int) throws {
        let text = "Ünï,b\r\n\r\n\"x\r\n\"\"y\"\"\",\"Zoë 😀\" \r\n\"s,2\r\n\"t\",O\"B\r\r\n–,€"
        let whole = try ReadFile(text)

        let pieces = try ReadFile(
            Array(text.utf8),
            blockSize: blockSize,
            options: ReadingOptions(blockBytes: blockSize)
        )

        #expect(pieces == whole)
        #expect(whole.records.count == 4)
    }

    @Test(arguments: 0..<60)
    func `written records are read again whatever they hold`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let pieces = ["", "a", "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", " ", "é", "日本", "😀", "word"]
        let delimiter = [",", ";", "\t"][seed % 3]
        let lineEnd = ["\n", "\r\n", "\r"][seed / 3 % 3]
        let records = (0..<8).map { _ in
            ["x"]
                + (0..<4).map { _ in
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                        .joined()
                }
        }
        let lines = ([["h", "i", "j", "k", "l"]] + records).map { cells in
            cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: delimiter)
        }
        let bytes = Array(lines.joined(separator: lineEnd).utf8)

        for blockSize in [1, 2, 3, 7, 16, 33, 64, 4096] {
            let file = try ReadFile(bytes, blockSize: blockSize, options: ReadingOptions(blockBytes: blockSize))
            let isSame = zip(file.records, records).allSatisfy {
                $0.map { Array($0.utf8) } == $1.map { Array($0.utf8) }
            }
            #expect(file.records.count == records.count && isSame, "block size \(blockSize)")
        }
    }

    /// In a process of its own: where other tests allocate as well, one buffer may come to lie far from the last.
    @Test func `a file of many blocks needs the memory of one`() async {
        await #expect(processExitsWith: .success) {
            let line = "12345,Mira,Sous Chef\n"
            var reader = RecordReader(
                source: RepeatingSource(header: "id,name,title\n", line: line, count: 400_000),
                options: ReadingOptions(blockBytes: 4096)
            )
            var lowest = UInt.max
            var highest: UInt = 0

            try reader.forEachRecord { record in
                let address = UInt(bitPattern: record[0].baseAddress)
                lowest = min(lowest, address)
                highest = max(highest, address)
            }

            #expect(reader.recordCount == 400_000)
            #expect(reader.bytesRead == 14 + 400_000 * line.utf8.count)
            #expect(highest - lowest < 64 * 1024)
        }
    }
}

/// A small generator of the same numbers in each run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// A header and one line over and over, made as it is read.
private struct RepeatingSource: ByteSource {
    private var pending: [UInt8]
    private let line: [UInt8]
    private var count: Int

    init(header: String, line: String, count: Int) {
        pending = Array(header.utf8)
        self.line = Array(line.utf8)
        self.count = count
    }

    mutating func read(into block: UnsafeMutableRawBufferPointer) -> Int {
        while pending.count < block.count && count > 0 {
            pending += line
            count -= 1
        }
        let size = min(block.count, pending.count)
        block.copyBytes(from: pending[..<size])
        pending.removeFirst(size)
        return size
    }
}
