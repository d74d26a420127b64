/// Notes which IDs a file's records have and which managers they name, so that an import can leave out statements that
/// would find nothing: a file that repeats an ID, or names a manager whom it does not hold, is the exception.
///
/// It keeps hashes, a bounded number of them: a file with more IDs than that is given the statements.
struct IDTally: ~Copyable {
    private var ids = HashSet()
    private var managers = HashSet()
    private var repeatsID = false
    /// A record names a manager.
    private(set) var namesManagers = false

    /// Two records may have the same ID.
    var mayRepeatIDs: Bool { repeatsID || ids.isFull }

    /// A manager may be named whom no record is about.
    var mayLackManagers: Bool {
        ids.isFull || managers.isFull || !managers.allSatisfy { ids.contains($0) }
    }

    mutating func note(id: UnsafeBufferPointer<UInt8>) {
        if !ids.insert(Self.hash(id)) { repeatsID = true }
    }

    mutating func note(manager: UnsafeBufferPointer<UInt8>) {
        namesManagers = true
        managers.insert(Self.hash(manager))
    }

    // Seeded anew in each process, so that nobody can make a file whose IDs collide.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(text))
        // Zero marks a free place.
        return max(1, UInt(bitPattern: hasher.finalize()))
    }
}

/// Hashes by open addressing, eight bytes a place; when it would outgrow 8 MB it forgets everything and is full.
private struct HashSet: ~Copyable {
    private static let mostPlaces = 1 << 20

    private(set) var isFull = false
    private var places: UnsafeMutableBufferPointer<UInt>
    private var count = 0

    init() {
        places = Self.allocate(1 << 10)
    }

    deinit { places.deallocate() }

    /// - Returns: false if it was there already.
    @discardableResult
    mutating func insert(_ hash: UInt) -> Bool {
        guard !isFull else { return true }
        let place = place(of: hash)
        guard places[place] == 0 else { return false }
        places[place] = hash
        count += 1
        if count > places.count / 8 * 5 { grow() }
        return true
    }

    func contains(_ hash: UInt) -> Bool {
        places[place(of: hash)] != 0
    }

    func allSatisfy(_ holds: (UInt) -> Bool) -> Bool {
        places.allSatisfy { $0 == 0 || holds($0) }
    }

    /// Where the hash is, or would be put.
    private func place(of hash: UInt) -> Int {
        let mask = UInt(places.count - 1)
        var place = hash & mask
        while places[Int(place)] != 0, places[Int(place)] != hash { place = (place + 1) & mask }
        return Int(place)
    }

    private mutating func grow() {
        let old = places
        defer { old.deallocate() }
        guard old.count < Self.mostPlaces else {
            isFull = true
            places = Self.allocate(1)
            return
        }
        places = Self.allocate(old.count * 2)
        for hash in old where hash != 0 { places[place(of: hash)] = hash }
    }

    private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<UInt> {
        let places = UnsafeMutableBufferPointer<UInt>.allocate(capacity: count)
        places.initialize(repeating: 0)
        return places
    }
}
