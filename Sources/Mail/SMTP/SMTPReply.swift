/// What a server answered to one command: a code, and words that may take several lines.
struct SMTPReply: Sendable, Equatable {
    let code: Int
    /// The code and the words in one line, 500 characters at most.
    let words: String

    var isForNow: Bool { 400..<500 ~= code }
    var isRefusal: Bool { 400..<600 ~= code }
}

/// Puts replies together from the lines that a server sends.
struct SMTPReplyReader {
    private var lines: [String] = []

    /// The last one that is complete, until the next command.
    private(set) var reply: SMTPReply?

    mutating func forget() {
        lines = []
        reply = nil
    }

    /// Takes a line such as `250-SIZE 1000`, or `250 OK`, which ends a reply (RFC 5321, 4.2.1).
    mutating func take(_ line: UnsafeBufferPointer<UInt8>) {
        let text = OneLine.text(String(decoding: line, as: UTF8.self))
        guard let code = Int(text.prefix(3)), 200..<600 ~= code else { return }
        let rest = text.dropFirst(3)
        lines.append(OneLine.text(String(rest.dropFirst())))
        guard rest.first != "-" else { return }
        reply = SMTPReply(code: code, words: String(OneLine.text("\(code) \(Self.joined(lines))").prefix(500)))
        lines = []
    }

    /// The lines as one text; the enhanced code, 5.1.1 for one, only once (RFC 2034 repeats it in every line).
    private static func joined(_ lines: [String]) -> String {
        guard let code = lines.first?.split(separator: " ").first, code.split(separator: ".").count == 3 else {
            return lines.joined(separator: " ")
        }
        let rest = lines.dropFirst().map { line in
            line == code || line.hasPrefix("\(code) ") ? String(line.dropFirst(code.count + 1)) : line
        }
        return ([lines[0]] + rest).joined(separator: " ")
    }
}
