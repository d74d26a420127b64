/// The number formats that cells name by the number of their style.
struct CellStyles {
    private var formats: [NumberFormat] = []

    /// Every number as typed, for a workbook without styles.
    init() {}

    /// - Throws: `WorkbookFault`.
    init(_ stream: XMLStream, limits: WorkbookLimits) throws(WorkbookFault) {
        let (numFmt, cellXfs, xf) = (stream.name("numFmt"), stream.name("cellXfs"), stream.name("xf"))
        var declared: [Int: NumberFormat] = [:]
        var isInCells = false
        while let event = try stream.next() {
            let name = stream.name
            switch event {
            case .start where name == numFmt:
                guard let id = stream.attribute("numFmtId").flatMap({ Int($0) }) else { continue }
                declared[id] = NumberFormat(code: stream.attribute("formatCode") ?? "")
            case .start where name == cellXfs:
                isInCells = true
            case .start where name == xf && isInCells:
                let id = stream.attribute("numFmtId").flatMap { Int($0) } ?? 0
                formats.append(declared[id] ?? NumberFormat(builtIn: id))
            case .end where name == cellXfs:
                isInCells = false
            default:
                continue
            }
            guard formats.count <= limits.styles, declared.count <= limits.styles else {
                throw .tooLarge("it has more than \(limits.styles) cell styles")
            }
        }
    }

    subscript(_ style: Int) -> NumberFormat {
        formats.indices.contains(style) ? formats[style] : .plain
    }
}
