/// The form of a language's name, as in RFC 5646: `de`, `de-AT`, `zh-Hant-TW`.
package enum LanguageTag {
    package static func isWellFormed(_ tag: String) -> Bool {
        let subtags = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let first = subtags.first, 2...3 ~= first.count, first.allSatisfy(isLetter), tag.utf8.count <= 35 else {
            return false
        }
        return subtags.allSatisfy { 1...8 ~= $0.count && $0.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 } }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
}
