/// Cuts SQL text at the semicolons that end statements: not those inside quotes, dollar quotes or comments.
///
/// Own code, because libpq has no call for it and a sharded server refuses several commands in one.
enum StatementSplitter {
    static func split(_ text: String) -> [String] {
        var scanner = Scanner(Array(text.utf8))
        var statements: [String] = []
        var start = 0
        while let end = scanner.nextStatementEnd() {
            statements.append(contentsOf: scanner.statement(from: start, to: end))
            start = end + 1
        }
        statements.append(contentsOf: scanner.statement(from: start, to: scanner.bytes.count))
        return statements
    }

    private struct Scanner {
        let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// The offset of the semicolon that ends the current statement, nil at the end of the text.
        mutating func nextStatementEnd() -> Int? {
            while position < bytes.count {
                let byte = bytes[position]
                switch byte {
                case UInt8(ascii: ";"):
                    position += 1
                    return position - 1
                case UInt8(ascii: "'"), UInt8(ascii: "\""):
                    skip(to: [byte], from: position + 1)
                case UInt8(ascii: "-") where follows("--"):
                    skip(to: [UInt8(ascii: "\n")], from: position + 2)
                case UInt8(ascii: "/") where follows("/*"):
                    skip(to: Array("*/".utf8), from: position + 2)
                case UInt8(ascii: "$"):
                    skipDollarQuote()
                default:
                    position += 1
                }
            }
            return nil
        }

        /// The text between two offsets, unless it holds nothing but comments and blanks.
        func statement(from start: Int, to end: Int) -> [String] {
            let text = String(decoding: bytes[start..<end], as: UTF8.self)
            let hasCode = text.split(separator: "\n").contains { line in
                let code = line.drop(while: \.isWhitespace)
                return !code.isEmpty && !code.hasPrefix("--")
            }
            return hasCode ? [text] : []
        }

        private func follows(_ mark: StaticString) -> Bool {
            bytes[position...].starts(with: mark.withUTF8Buffer(Array.init))
        }

        private mutating func skip(to mark: [UInt8], from start: Int) {
            position = start
            while position < bytes.count, !bytes[position...].starts(with: mark) {
                position += 1
            }
            position = min(position + mark.count, bytes.count)
        }

        private mutating func skipDollarQuote() {
            let rest = bytes[(position + 1)...]
            guard
                let close = rest.firstIndex(of: UInt8(ascii: "$")),
                rest[..<close].allSatisfy({ $0 == UInt8(ascii: "_") || Character(UnicodeScalar($0)).isLetter })
            else {
                position += 1
                return
            }
            skip(to: Array(bytes[position...close]), from: close + 1)
        }
    }
}
