/// One row of a sheet as people see it; its memory serves for the next row again.
package struct SheetRow: Sendable {
    /// As it stands at the left edge of the sheet; the first is 1.
    package internal(set) var number = 0
    /// Cells up to the last that has a value; those without one before it are empty.
    package var cellCount: Int { ends.count }

    var bytes: [UInt8] = []
    var ends: [Int] = []

    package init() {}

    /// Lends the UTF-8 of each cell in turn.
    package func forEachCell(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            for end in ends {
                body(UnsafeBufferPointer(rebasing: buffer[start..<end]))
                start = end
            }
        }
    }

    /// The cells as strings.
    package var strings: [String] {
        var texts: [String] = []
        forEachCell { texts.append(String(decoding: $0, as: UTF8.self)) }
        return texts
    }

    mutating func begin(_ number: Int) {
        self.number = number
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Ends the cell of a column with what was appended to `bytes` since the last one ended.
    mutating func endCell(column: Int, start: Int) {
        guard bytes.count > start else { return }
        while ends.count < column { ends.append(start) }
        ends.append(bytes.count)
    }
}
