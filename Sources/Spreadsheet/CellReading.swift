/// Turns the cell elements of a sheet into the text that people see.
final class CellReading {
    /// What the text of a cell's value stands for.
    private enum Kind {
        case number
        case sharedText
        case inlineText
        case formulaText
        case boolean
        case verbatim

        init(_ type: UnsafeBufferPointer<UInt8>) {
            if type.count == 1 {
                switch type[0] {
                case UInt8(ascii: "s"): self = .sharedText
                case UInt8(ascii: "b"): self = .boolean
                case UInt8(ascii: "n"): self = .number
                // Errors such as #REF!, and dates in ISO 8601.
                default: self = .verbatim
                }
            } else if type.elementsEqual("inlineStr".utf8) {
                self = .inlineText
            } else if type.elementsEqual("str".utf8) {
                self = .formulaText
            } else {
                self = .verbatim
            }
        }
    }

    private let stream: XMLStream
    private let texts: SharedTexts
    private let styles: CellStyles
    private let from1904: Bool
    private let limits: WorkbookLimits
    private let c: XMLStream.Name
    private let r: XMLStream.Name
    private let s: XMLStream.Name
    private let t: XMLStream.Name
    private let v: XMLStream.Name
    private let rPh: XMLStream.Name
    private var value: [UInt8] = []

    init(
        _ stream: XMLStream,
        texts: consuming SharedTexts,
        styles: CellStyles,
        from1904: Bool,
        limits: WorkbookLimits
    ) {
        self.stream = stream
        self.texts = texts
        self.styles = styles
        self.from1904 = from1904
        self.limits = limits
        c = stream.name("c")
        r = stream.name("r")
        s = stream.name("s")
        t = stream.name("t")
        v = stream.name("v")
        rPh = stream.name("rPh")
    }

    /// Reads the cell whose element has just begun.
    ///
    /// - Returns: its column; the first is 0.
    /// - Throws: `WorkbookFault`.
    func read(after previous: Int, _ row: Int, _ result: inout SheetRow) throws(WorkbookFault) -> Int {
        var column: Int? = previous + 1
        var style: Int?
        var kind = Kind.number
        stream.forEachAttribute { name, value in
            if name == r {
                column = Self.column(value)
            } else if name == s {
                style = DecimalText.integer(value)
            } else if name == t {
                kind = Kind(value)
            }
        }
        guard let column, column > previous, column < limits.columns else {
            throw .damaged("\(stream.part.name), row \(row)")
        }
        try readValue(kind, row)
        let start = result.bytes.count
        try append(kind, style, row, to: &result.bytes)
        guard result.bytes.count <= limits.rowBytes else {
            throw .tooLarge("row \(row) holds more than \(WorkbookBudget.words(limits.rowBytes))")
        }
        result.endCell(column: column, start: start)
        return column
    }

    /// Collects the text of the value up to the end of the cell; a formula's own text is passed over.
    private func readValue(_ kind: Kind, _ row: Int) throws(WorkbookFault) {
        value.removeAll(keepingCapacity: true)
        let wanted = kind == .inlineText ? t : v
        var isInValue = false
        var isInReading = false
        while let event = try stream.next() {
            switch event {
            case .text:
                guard isInValue, !isInReading else { continue }
                value.append(contentsOf: stream.text)
                guard value.count <= limits.rowBytes else {
                    throw .tooLarge("row \(row) holds more than \(WorkbookBudget.words(limits.rowBytes))")
                }
            case .start:
                let name = stream.name
                if name == wanted { isInValue = true } else if name == rPh { isInReading = true }
            case .end:
                let name = stream.name
                if name == c { return }
                if name == wanted { isInValue = false } else if name == rPh { isInReading = false }
            }
        }
    }

    private func append(
        _ kind: Kind,
        _ style: Int?,
        _ row: Int,
        to text: inout [UInt8]
    ) throws(WorkbookFault) {
        guard !value.isEmpty else { return }
        switch kind {
        case .number:
            let format = style.map { styles[$0] } ?? .plain
            value.withUnsafeBufferPointer { format.append($0, from1904: from1904, to: &text) }
        case .sharedText:
            let index = value.withUnsafeBufferPointer(DecimalText.integer)
            guard let index, let shared = texts[index] else {
                throw .damaged("row \(row) of the sheet names a text that is not there")
            }
            EscapedText.append(shared, to: &text)
        case .inlineText, .formulaText:
            value.withUnsafeBufferPointer { EscapedText.append($0, to: &text) }
        case .boolean:
            text.append(contentsOf: (value == [UInt8(ascii: "0")] ? "FALSE" : "TRUE").utf8)
        case .verbatim:
            text.append(contentsOf: value)
        }
    }

    /// The column of a reference such as `BC12`; nil when it is none.
    private static func column(_ reference: UnsafeBufferPointer<UInt8>) -> Int? {
        var column = 0
        for byte in reference.prefix(4) {
            let letter = byte & 0xDF
            guard letter >= UInt8(ascii: "A"), letter <= UInt8(ascii: "Z") else { break }
            column = column * 26 + Int(letter - UInt8(ascii: "A")) + 1
        }
        return column > 0 ? column - 1 : nil
    }
}
