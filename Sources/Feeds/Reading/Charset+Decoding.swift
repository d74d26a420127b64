/// How far a block of bytes could be turned into UTF-8.
struct Decoding: Equatable {
    enum End: Equatable {
        case complete
        /// The bytes left over begin a character whose rest is in the next block.
        case inside
        /// The next bytes are no character of the set.
        case invalid
        /// The next character is NUL, which no text file holds.
        case nul
    }

    var read: Int
    var written: Int
    var end: End
}

extension Charset {
    /// The most bytes of UTF-8 that one byte of this character set can become.
    var growth: Int {
        switch self {
        case .utf8: 1
        case .utf16LittleEndian, .utf16BigEndian: 2
        case .windows1252: 3
        }
    }

    /// Turns as much as it can of `input` into checked UTF-8; `output` has room for `growth` times the input.
    func decode(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutablePointer<UInt8>) -> Decoding {
        switch self {
        case .utf8:
            let (count, end) = UTF8Check.validPrefix(of: input)
            if let start = input.baseAddress { output.update(from: start, count: count) }
            return Decoding(read: count, written: count, end: end)
        case .utf16LittleEndian: return decodeUTF16(input, into: output, high: 1)
        case .utf16BigEndian: return decodeUTF16(input, into: output, high: 0)
        case .windows1252: return decodeWindows1252(input, into: output)
        }
    }

    private func decodeUTF16(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>,
        high: Int
    ) -> Decoding {
        func unit(at index: Int) -> UInt32 { UInt32(input[index + high]) << 8 | UInt32(input[index + 1 - high]) }
        var result = Decoding(read: 0, written: 0, end: .complete)
        while result.read + 2 <= input.count {
            var scalar = unit(at: result.read)
            var width = 2
            if scalar & 0xF800 == 0xD800 {
                guard scalar < 0xDC00 else { return result.ended(.invalid) }
                guard result.read + 4 <= input.count else { return result.ended(.inside) }
                let low = unit(at: result.read + 2)
                guard low & 0xFC00 == 0xDC00 else { return result.ended(.invalid) }
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                width = 4
            }
            guard scalar != 0 else { return result.ended(.nul) }
            result.read += width
            result.written += Self.encode(scalar, into: output + result.written)
        }
        return result.ended(result.read == input.count ? .complete : .inside)
    }

    private func decodeWindows1252(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>
    ) -> Decoding {
        var result = Decoding(read: 0, written: 0, end: .complete)
        for byte in input {
            let scalar = 0x80..<0xA0 ~= byte ? Self.windows1252C1[Int(byte) - 0x80] : UInt32(byte)
            guard scalar != 0 else { return result.ended(byte == 0 ? .nul : .invalid) }
            result.read += 1
            result.written += Self.encode(scalar, into: output + result.written)
        }
        return result
    }

    private static func encode(_ scalar: UInt32, into output: UnsafeMutablePointer<UInt8>) -> Int {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift) & 0x3F) }
        if scalar < 0x80 {
            output[0] = UInt8(truncatingIfNeeded: scalar)
            return 1
        }
        if scalar < 0x800 {
            output[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            output[1] = tail(0)
            return 2
        }
        if scalar < 0x10000 {
            output[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            output[1] = tail(6)
            output[2] = tail(0)
            return 3
        }
        output[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
        output[1] = tail(12)
        output[2] = tail(6)
        output[3] = tail(0)
        return 4
    }

    /// 0x80 to 0x9F of Windows-1252; 0 where the set has no character.
    private static let windows1252C1: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}

extension Decoding {
    fileprivate func ended(_ end: End) -> Decoding {
        var copy = self
        copy.end = end
        return copy
    }
}
