/// The values of one statement in the form that libpq takes, in memory that is used again for the next statement.
///
/// Values go in binary, so that no text needs escaping and a zero byte is an error instead of an end.
struct BoundParameters: ~Copyable {
    private(set) var count: Int32 = 0
    private var capacity = 0
    private var arena: UnsafeMutableRawPointer
    private var arenaCapacity = 1024
    private var used = 0
    private var typeList: UnsafeMutablePointer<UInt32>
    private var valueList: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private var lengthList: UnsafeMutablePointer<Int32>
    private var formatList: UnsafeMutablePointer<Int32>

    var types: UnsafePointer<UInt32> { UnsafePointer(typeList) }
    var values: UnsafePointer<UnsafePointer<CChar>?> { UnsafePointer(valueList) }
    var lengths: UnsafePointer<Int32> { UnsafePointer(lengthList) }
    var formats: UnsafePointer<Int32> { UnsafePointer(formatList) }

    init() {
        capacity = 16
        arena = .allocate(byteCount: arenaCapacity, alignment: 8)
        typeList = .allocate(capacity: capacity)
        valueList = .allocate(capacity: capacity)
        lengthList = .allocate(capacity: capacity)
        formatList = .allocate(capacity: capacity)
        formatList.initialize(repeating: 1, count: capacity)
    }

    deinit {
        arena.deallocate()
        typeList.deallocate()
        valueList.deallocate()
        lengthList.deallocate()
        formatList.deallocate()
    }

    /// Replaces what is bound.
    mutating func bind(_ values: [Value]) {
        reserve(values.count)
        count = Int32(truncatingIfNeeded: values.count)
        used = 0
        for index in values.indices {
            typeList[index] = values[index].typeOID
            let start = used
            append(values[index])
            lengthList[index] = Int32(truncatingIfNeeded: used - start)
        }
        // Pointers only now: the arena moves when it grows.
        var start = 0
        for index in values.indices {
            if case .null = values[index] {
                valueList[index] = nil
            } else {
                valueList[index] = UnsafePointer((arena + start).assumingMemoryBound(to: CChar.self))
            }
            start += Int(lengthList[index])
        }
    }

    private mutating func append(_ value: Value) {
        switch value {
        case .null: break
        case .bool(let bool): append(bool ? UInt8(1) : 0)
        case .int(let int): append(int)
        case .double(let double): append(double.bitPattern)
        case .text(let text): append(utf8: text)
        case .bytes(let bytes): bytes.withUnsafeBytes { append($0) }
        case .timestamp(let moment): append(moment.microsecondsSince2000)
        case .date(let date): append(Int32(truncatingIfNeeded: date.daysSince1970 - CalendarDate.daysTo2000))
        case .json(let text):
            append(UInt8(1))
            append(utf8: text)
        case .texts(let texts): appendArray(texts, of: 25) { parameters, text in parameters.append(utf8: text) }
        case .ints(let ints): appendArray(ints, of: 20) { parameters, int in parameters.append(int) }
        case .bools(let bools):
            appendArray(bools, of: 16) { parameters, bool in parameters.append(bool ? UInt8(1) : 0) }
        }
    }

    // The binary form of array_recv: dimensions, has nulls, element type, length, lower bound, then each element.
    private mutating func appendArray<Element>(
        _ elements: [Element?],
        of type: UInt32,
        _ append: (inout BoundParameters, Element) -> Void
    ) {
        self.append(Int32(elements.isEmpty ? 0 : 1))
        self.append(Int32(elements.contains { $0 == nil } ? 1 : 0))
        self.append(type)
        guard !elements.isEmpty else { return }
        self.append(Int32(truncatingIfNeeded: elements.count))
        self.append(Int32(1))
        for element in elements {
            guard let element else {
                self.append(Int32(-1))
                continue
            }
            let lengthPosition = used
            self.append(Int32(0))
            append(&self, element)
            let length = Int32(truncatingIfNeeded: used - lengthPosition - 4)
            arena.storeBytes(of: length.bigEndian, toByteOffset: lengthPosition, as: Int32.self)
        }
    }

    private mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        grow(by: MemoryLayout<Number>.size)
        arena.storeBytes(of: number.bigEndian, toByteOffset: used, as: Number.self)
        used += MemoryLayout<Number>.size
    }

    private mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        grow(by: bytes.count)
        if let start = bytes.baseAddress {
            (arena + used).copyMemory(from: start, byteCount: bytes.count)
        }
        used += bytes.count
    }

    private mutating func grow(by count: Int) {
        guard used + count > arenaCapacity else { return }
        let larger = max(arenaCapacity * 2, used + count)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        moved.copyMemory(from: arena, byteCount: used)
        arena.deallocate()
        arena = moved
        arenaCapacity = larger
    }

    private mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        typeList.deallocate()
        valueList.deallocate()
        lengthList.deallocate()
        formatList.deallocate()
        capacity = max(count, capacity * 2)
        typeList = .allocate(capacity: capacity)
        valueList = .allocate(capacity: capacity)
        lengthList = .allocate(capacity: capacity)
        formatList = .allocate(capacity: capacity)
        formatList.initialize(repeating: 1, count: capacity)
    }
}

extension CalendarDate {
    fileprivate static let daysTo2000 = 10_957
}

extension Timestamp {
    // A moment beyond the server's calendar becomes one that the server refuses; the extremes would mean infinity.
    fileprivate var microsecondsSince2000: Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(946_684_800_000_000)
        return overflow || difference == .max ? .min + 1 : difference
    }
}
