/// The texts that cells of a workbook share by number, one after the other in a single block of memory.
struct SharedTexts: ~Copyable {
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity = 64 << 10
    private var used = 0
    /// Where each text ends; it begins where the one before ends.
    private var ends: [UInt32] = []

    init() {
        bytes = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
    }

    /// The text of a number, lent until the table goes; nil when there is none.
    subscript(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return UnsafeBufferPointer(start: bytes + start, count: Int(ends[index]) - start)
    }

    /// Reads the part to its end: plain texts and the runs of rich ones, without the readings above Japanese words.
    ///
    /// - Throws: `WorkbookFault`.
    init(_ stream: XMLStream, limits: WorkbookLimits) throws(WorkbookFault) {
        self.init()
        let (si, t, rPh) = (stream.name("si"), stream.name("t"), stream.name("rPh"))
        var isInText = false
        var isInReading = false
        while let event = try stream.next() {
            switch event {
            case .start:
                let name = stream.name
                if name == t { isInText = true } else if name == rPh { isInReading = true }
            case .text:
                if isInText && !isInReading { try append(stream.text, limits) }
            case .end:
                let name = stream.name
                if name == t {
                    isInText = false
                } else if name == rPh {
                    isInReading = false
                } else if name == si {
                    guard ends.count < limits.sharedTexts else {
                        throw .tooLarge("its cells share more than \(limits.sharedTexts) texts")
                    }
                    ends.append(UInt32(used))
                }
            }
        }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ limits: WorkbookLimits) throws(WorkbookFault) {
        guard let start = text.baseAddress else { return }
        guard used + text.count <= limits.sharedTextBytes else {
            throw .tooLarge("the texts of its cells take more than \(WorkbookBudget.words(limits.sharedTextBytes))")
        }
        if used + text.count > capacity {
            capacity = max(capacity * 2, used + text.count)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            larger.update(from: bytes, count: used)
            bytes.deallocate()
            bytes = larger
        }
        (bytes + used).update(from: start, count: text.count)
        used += text.count
    }
}
