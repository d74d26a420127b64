/// What a spreadsheet does to an external ID that it takes for a number; the raw value is the words of the log.
package enum SpreadsheetDamage: String, CaseIterable, Sendable {
    /// `1.23E+05`
    case scientific = "scientific notation"
    /// `12345.0`
    case decimals = "a decimal point and zeros at the end"
    /// `="00123"`
    case formula = "a formula around the value"

    /// The damage that trimmed UTF-8 text shows; nil for an ID that looks like one.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "=") && bytes.count > 1 && bytes[1] == .quote {
            self = .formula
            return
        }
        let separators = [UInt8(ascii: "."), UInt8(ascii: ",")]
        let whole = bytes.prefix(while: Self.isDigit)
        var rest = bytes[whole.endIndex...]
        guard !whole.isEmpty, let mark = rest.first else { return nil }
        var fraction = rest[rest.startIndex..<rest.startIndex]
        if separators.contains(mark) {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest[fraction.endIndex...]
        }
        if rest.isEmpty && !fraction.isEmpty && fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) {
            self = .decimals
            return
        }
        // Without a sign, as in 12E4, it may well be a real ID.
        guard let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e"), rest.count >= 3,
            let sign = rest.dropFirst().first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            rest.dropFirst(2).allSatisfy(Self.isDigit)
        else { return nil }
        self = .scientific
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
