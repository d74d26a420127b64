import Feeds
import TestSupport

/// Arbitrary bytes, grown out of the corpus; the same number gives the same bytes.
struct FuzzInput {
    let bytes: [UInt8]
    let options: ReadingOptions

    init(number: Int) throws {
        var dice = Dice(seed: UInt64(number))
        switch FuzzCorpus.seeds[Int.random(in: FuzzCorpus.seeds.indices, using: &dice)] {
        case .text(let text): bytes = Self.mutated(text, &dice)
        case .workbook(let parts): bytes = try Self.workbook(parts, &dice)
        }
        options = ReadingOptions(
            encoding: .random(in: FeedEncoding.allCases, &dice),
            delimiter: Bool.random(using: &dice) ? nil : .random(in: FeedDelimiter.allCases, &dice),
            sheet: Int.random(in: 0..<8, using: &dice) == 0 ? "Staff" : nil,
            blockBytes: Int.random(in: 1...4096, using: &dice),
            maximumRecordBytes: Int.random(in: 16...65_536, using: &dice),
            lendsBlankLines: Bool.random(using: &dice)
        )
    }

    /// Bytes that mean something to one of the formats.
    private static let tokens: [[UInt8]] =
        [
            "\"", "\"\"", ",", ";", "\t", "\r", "\n", "\r\n", "\0", "<clear>", "PK\u{3}\u{4}", "PK\u{1}\u{2}",
            "PK\u{5}\u{6}",
            "<row>", "</row>", "<c>", "<v>", "<!--", "<![CDATA[", "]]>", "&#x110000;", "&lt;", "r=\"ZZ9\"", "t=\"s\"",
            "s=\"9\"",
            "_x0000_", "_xD800_", "-", "9999999999", "1e999",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x00, 0xD8],
            [0x81], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
        ]

    private static func mutated(_ seed: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 0...6, using: &dice) {
            let place = Int.random(in: 0...bytes.count, using: &dice)
            let piece = place..<min(bytes.count, place + Int.random(in: 1...64, using: &dice))
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: bytes.removeSubrange(piece)
            case 1: bytes.removeSubrange(place...)
            case 2: bytes.insert(contentsOf: tokens[Int.random(in: tokens.indices, using: &dice)], at: place)
            case 3:
                let times = Int.random(in: 2...40, using: &dice)
                bytes.insert(contentsOf: Array(repeating: bytes[piece], count: times).joined(), at: place)
            case 4:
                guard case .text(let other) = FuzzCorpus.seeds[Int.random(in: FuzzCorpus.seeds.indices, using: &dice)]
                else { continue }
                let from = Int.random(in: 0...other.count, using: &dice)
                bytes.replaceSubrange(place..., with: other[from...])
            case 5: for index in piece { bytes[index] = UInt8.random(in: 0...255, using: &dice) }
            default: for index in piece.prefix(1) { bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &dice) }
            }
        }
        return bytes
    }

    /// An archive whose parts, or whose list of them, is not what it should be.
    private static func workbook(_ seed: [FuzzCorpus.Part], _ dice: inout Dice) throws -> [UInt8] {
        var parts = seed
        for _ in 0..<Int.random(in: 0...3, using: &dice) {
            let index = Int.random(in: parts.indices, using: &dice)
            let other = Int.random(in: parts.indices, using: &dice)
            switch Int.random(in: 0..<10, using: &dice) {
            case 0 where parts.count > 1: parts.remove(at: index)
            case 1: parts.swapAt(index, other)
            case 2: parts[index].bytes = parts[other].bytes
            case 3: parts[index].name += "x"
            default: parts[index].bytes = mutated(parts[index].bytes, &dice)
            }
        }
        let file = try WorkbookFile(parts: parts)
        defer { file.remove() }
        let bytes = try file.bytes
        return Bool.random(using: &dice) ? bytes : mutated(bytes, &dice)
    }
}

extension Equatable {
    fileprivate static func random(in all: [Self], _ dice: inout Dice) -> Self {
        all[Int.random(in: all.indices, using: &dice)]
    }
}
