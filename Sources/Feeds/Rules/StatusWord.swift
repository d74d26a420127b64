/// What the column Status says about a person.
package enum StatusWord: String, CaseIterable, Sendable {
    case active
    case inactive

    /// Reads trimmed UTF-8 text, ignoring case; nil for any other word.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let match = Self.allCases.first(where: { Self.isEqual(bytes, $0.rawValue.utf8) }) else { return nil }
        self = match
    }

    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ word: String.UTF8View) -> Bool {
        bytes.count == word.count && zip(bytes, word).allSatisfy { 0x41...0x5A ~= $0 ? $0 | 0x20 == $1 : $0 == $1 }
    }
}
