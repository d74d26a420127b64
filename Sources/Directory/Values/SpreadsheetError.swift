/// What a cell shows when its formula failed; it says nothing about a person or a name.
package enum SpreadsheetError {
    /// The errors of Excel, LibreOffice and Google Sheets, which a workbook and its export as CSV spell the same.
    private static let words: Set<String> = [
        "#BLOCKED!", "#CALC!", "#CONNECT!", "#DIV/0!", "#ERROR!", "#FIELD!", "#GETTING_DATA", "#N/A", "#NAME?",
        "#NULL!", "#NUM!", "#REF!", "#SPILL!", "#UNKNOWN!", "#VALUE!",
    ]

    package static func isOne(_ text: String) -> Bool {
        text.first == "#" && words.contains(text)
    }

    /// The same for trimmed UTF-8, without a string for each of many cells.
    package static func isOne(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.first == UInt8(ascii: "#") && words.contains(String(decoding: bytes, as: UTF8.self))
    }
}
