import Feeds
import Foundation

/// What libFuzzer calls with one input after another; `scripts/fuzz` builds it.
///
/// The first byte says how the others are to be read: as a file, or as the sheet of a workbook, and with which settings.
@_cdecl("LLVMFuzzerTestOneInput")
public func readArbitraryBytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let way = Int(start[0])
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let options = ReadingOptions(
        encoding: FeedEncoding.allCases[way & 1],
        delimiter: [nil, .comma, .semicolon, .tab][way >> 1 & 3],
        blockBytes: way & 8 == 0 ? 16 : 4096,
        maximumRecordBytes: way & 16 == 0 ? 512 : 65_536,
        lendsBlankLines: way & 32 != 0
    )
    var findings = FuzzFindings()
    do {
        try findings.read(way & 64 == 0 ? bytes : workbook(around: bytes), options)
    } catch {
        fatalError("\(error)")
    }
    // A crash is what libFuzzer keeps the input of.
    guard findings.violations.isEmpty else { fatalError(findings.violations.joined(separator: "; ")) }
    return 0
}

private func workbook(around sheet: [UInt8]) throws -> [UInt8] {
    let file = try WorkbookFile(
        sheetXML: String(decoding: sheet, as: UTF8.self),
        sharedStrings: "<sst><si><t>one</t></si></sst>",
        styles: "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    )
    defer { file.remove() }
    return try file.bytes
}
