import Directory

/// What a cell says, once blanks and the clear token are understood.
package enum Cell {
    /// Empty, or nothing but white space.
    case blank
    /// `<clear>`: erase the field.
    case clear
    /// Bytes in Unicode form C, lent until the next cell is read.
    case text(UnsafeBufferPointer<UInt8>)
}

/// Reads raw cells into values, without a string per cell.
package struct CellReader: ~Copyable {
    private var composed: UnsafeMutableBufferPointer<UInt8>

    package init() {
        composed = .allocate(capacity: 256)
    }

    deinit {
        composed.deallocate()
    }

    /// Trims outer white space, unless the column's blanks are significant, and composes what is not in form C.
    package mutating func read(_ raw: UnsafeBufferPointer<UInt8>, keepsBlanks: Bool = false) -> Cell {
        let trimmed = Blanks.trimmed(raw)
        if trimmed.isEmpty { return .blank }
        if trimmed.count == 7 && trimmed[0] == UInt8(ascii: "<") && trimmed.elementsEqual("<clear>".utf8) {
            return .clear
        }
        let kept = keepsBlanks ? raw : trimmed
        return .text(ComposedForm.isCertain(kept) ? kept : compose(kept))
    }

    /// The same for a raw cell of a given column.
    package mutating func read(_ raw: UnsafeBufferPointer<UInt8>, _ column: FeedColumn) -> Cell {
        read(raw, keepsBlanks: column.keepsBlanks)
    }

    /// Whether a line break, a tab or another control character stands in the text.
    package static func holdsControlCharacter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return true }
            previous = byte
        }
        return false
    }

    /// How many characters a limit counts: Unicode scalars, as PostgreSQL's `char_length` does.
    package static func characterCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }

    private mutating func compose(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var text = ComposedForm.of(String(decoding: bytes, as: UTF8.self))
        return text.withUTF8 { result in
            if result.count > composed.count {
                composed.deallocate()
                composed = .allocate(capacity: result.count * 2)
            }
            _ = composed.update(fromContentsOf: result)
            return UnsafeBufferPointer(rebasing: composed[..<result.count])
        }
    }
}
