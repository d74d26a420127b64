/// One direction of a PostgreSQL conversation, cut into its messages.
struct MessageStream {
    struct Message {
        /// Zero for a connection's first words, which have no type.
        let type: UInt8
        /// All of it, as it goes on.
        let bytes: ArraySlice<UInt8>

        /// What follows type and length.
        var body: ArraySlice<UInt8> { bytes.dropFirst(type == 0 ? 4 : 5) }
    }

    private var buffer: [UInt8] = []
    private var start = 0
    private var hasBegun: Bool

    /// - Parameter fromClient: a client's first message has no type.
    init(fromClient: Bool) {
        hasBegun = !fromClient
    }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer.removeFirst(start)
        start = 0
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message; nil when more bytes are needed.
    mutating func next() -> Message? {
        let typeLength = hasBegun ? 1 : 0
        guard buffer.count - start >= typeLength + 4 else { return nil }
        let length = buffer[(start + typeLength)..<(start + typeLength + 4)].reduce(0) { $0 << 8 | Int($1) }
        let end = start + typeLength + length
        guard length >= 4, buffer.count >= end else { return nil }
        let message = Message(type: hasBegun ? buffer[start] : 0, bytes: buffer[start..<end])
        hasBegun = true
        start = end
        return message
    }
}

extension ArraySlice<UInt8> {
    /// The text up to the next zero byte, which is taken off as well.
    mutating func takeText() -> String {
        let text = prefix { $0 != 0 }
        self = dropFirst(text.count + 1)
        return String(decoding: text, as: UTF8.self)
    }

    /// A number of four bytes, taken off.
    mutating func takeNumber() -> Int32 {
        let bytes = prefix(4)
        self = dropFirst(4)
        return bytes.reduce(0) { $0 << 8 | Int32($1) }
    }
}
