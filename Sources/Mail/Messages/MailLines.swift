/// The text of a part: lines that end in LF, whatever they ended in before, and no NUL.
struct MailLines {
    let bytes: [UInt8]

    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0: continue
            case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): break
            default: bytes.append(byte)
            }
            previous = byte
        }
        self.bytes = bytes
    }

    /// Whether they need no encoding: ASCII, without lines that a server might break.
    ///
    /// A link in them then stays as it is for someone who opens the file.
    var travelAsTheyAre: Bool {
        let isPlain = bytes.allSatisfy { 0x20..<0x7F ~= $0 || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
        // RFC 5322, 2.1.1: 998 at most.
        return isPlain && bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { $0.count <= 990 }
    }
}
