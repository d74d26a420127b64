extension String {
    /// Unicode form C, in which the directory keeps and compares everything.
    var composed: String { ComposedForm.of(self) }

    /// Without blanks at either end.
    package var withoutOuterBlanks: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.isBlank { scalars.removeFirst() }
        while let last = scalars.last, last.isBlank { scalars.removeLast() }
        return String(scalars)
    }

    /// As PostgreSQL counts, and with it the limits of columns.
    var scalarCount: Int { unicodeScalars.count }

    var holdsControlCharacter: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension Unicode.Scalar {
    /// White space of any kind, and the marks that take no room.
    var isBlank: Bool {
        properties.isWhitespace || (0x200B...0x200F).contains(value) || value == 0x2060 || value == 0xFEFF
            || value == 0xAD
    }
}
