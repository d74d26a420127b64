/// Writes rows of a COPY in text format into a block, and sends the block when it is full.
package struct CopyWriter: ~Copyable {
    static let blockSize = 65_536

    private let session: Session
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity = CopyWriter.blockSize + 4096
    private var used = 0
    private var isAtRowStart = true

    init(_ session: Session) {
        self.session = session
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    package mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.text(utf8: $0) }
    }

    package mutating func text(utf8 text: UnsafeBufferPointer<UInt8>) {
        separate()
        // At most every byte is escaped.
        reserve(text.count * 2)
        guard let start = text.baseAddress else { return }
        guard Self.needsEscape(text) else { return copy(start, text.count) }
        var plain = 0
        for index in 0..<text.count {
            guard let letter = Self.escape(start[index]) else { continue }
            copy(start + plain, index - plain)
            bytes[used] = 0x5c
            bytes[used + 1] = letter
            used += 2
            plain = index + 1
        }
        copy(start + plain, text.count - plain)
    }

    package mutating func text(optional text: String?) {
        if let text { self.text(text) } else { null() }
    }

    package mutating func int(_ number: Int) {
        int(Int64(number))
    }

    package mutating func int(_ number: Int64) {
        separate()
        append(decimal: number)
    }

    package mutating func bool(_ bool: Bool) {
        separate()
        append(bool ? 0x74 : 0x66)
    }

    package mutating func date(_ date: CalendarDate) { text(date.description) }

    package mutating func timestamp(_ moment: Timestamp) { text(moment.description) }

    package mutating func null() {
        separate()
        append(0x5c)
        append(0x4e)
    }

    /// Ends the row, and sends the block when it is full.
    package mutating func endRow() throws {
        append(0x0a)
        isAtRowStart = true
        if used >= Self.blockSize {
            try flush()
        }
    }

    /// Bytes that already are COPY's text format, whole rows or parts of them.
    package mutating func raw(bytes raw: UnsafeRawBufferPointer) throws {
        reserve(raw.count)
        if let start = raw.baseAddress {
            UnsafeMutableRawPointer(bytes + used).copyMemory(from: start, byteCount: raw.count)
        }
        used += raw.count
        if used >= Self.blockSize {
            try flush()
        }
    }

    mutating func flush() throws {
        try session.putCopyBlock(UnsafeRawBufferPointer(start: bytes, count: used))
        used = 0
    }

    // Every byte to escape is a backslash or below 0x0e, and few texts have one. Without an early way out the loop
    // compiles to vector instructions.
    private static func needsEscape(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in text {
            found |= (byte < 0x0e ? 1 : 0) | (byte == 0x5c ? 1 : 0)
        }
        return found != 0
    }

    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x09: 0x74
        case 0x0a: 0x6e
        case 0x0d: 0x72
        case 0x5c: 0x5c
        default: nil
        }
    }

    private mutating func separate() {
        if isAtRowStart {
            isAtRowStart = false
        } else {
            append(0x09)
        }
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        bytes[used] = byte
        used += 1
    }

    private mutating func append(decimal number: Int64) {
        reserve(20)
        if number < 0 {
            bytes[used] = 0x2d
            used += 1
        }
        var rest = number.magnitude
        var width = 1
        var bound: UInt64 = 10
        while width < 19, rest >= bound {
            width += 1
            bound &*= 10
        }
        for place in stride(from: used + width - 1, through: used, by: -1) {
            bytes[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        used += width
    }

    private mutating func copy(_ start: UnsafePointer<UInt8>, _ count: Int) {
        (bytes + used).update(from: start, count: count)
        used += count
    }

    private mutating func reserve(_ count: Int) {
        guard used + count > capacity else { return }
        let larger = max(capacity * 2, used + count)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: bytes, count: used)
        bytes.deallocate()
        bytes = moved
        capacity = larger
    }
}
