private import CLibZip
private import Glibc

/// A zip archive, read in place; not sendable, as its C handle is not.
final class ZipArchive {
    private let handle: OpaquePointer
    private let budget: WorkbookBudget

    /// Reads the archive's directory through a descriptor that can be read at any place, and that stays the caller's.
    ///
    /// - Throws: `WorkbookFault`: `damaged`.
    init(descriptor: Int32, budget: WorkbookBudget) throws(WorkbookFault) {
        // libzip closes what it was given.
        let own = dup(descriptor)
        var code: Int32 = 0
        guard own >= 0, lseek(own, 0, SEEK_SET) == 0, let handle = zip_fdopen(own, 0, &code) else {
            if own >= 0 { close(own) }
            throw .damaged("its table of contents cannot be read")
        }
        self.handle = handle
        self.budget = budget
    }

    deinit {
        zip_discard(handle)
    }

    /// Whether there is a part of that name, whatever its capitals.
    func has(_ name: String) -> Bool {
        zip_name_locate(handle, name, zip_flags_t(ZIP_FL_NOCASE)) >= 0
    }

    /// Opens a part for reading; nil when there is none of that name.
    ///
    /// - Throws: `WorkbookFault`: `encrypted`, `tooLarge`, `damaged`.
    func open(_ name: String) throws(WorkbookFault) -> ZipPart? {
        let index = zip_name_locate(handle, name, zip_flags_t(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        var status = zip_stat_t()
        guard zip_stat_index(handle, zip_uint64_t(index), 0, &status) == 0 else { throw .damaged(name) }
        guard status.encryption_method == ZIP_EM_NONE else { throw .encrypted }
        guard status.size <= UInt64(budget.limits.totalBytes) else {
            throw .tooLarge("its content unpacks to more than \(WorkbookBudget.words(budget.limits.totalBytes))")
        }
        guard let file = zip_fopen_index(handle, zip_uint64_t(index), 0) else { throw .damaged(name) }
        return ZipPart(
            file,
            name: name,
            packed: Int(clamping: status.comp_size),
            size: Int(clamping: status.size),
            archive: self,
            budget: budget
        )
    }
}

/// One part of an archive, unpacked as it is read.
final class ZipPart {
    let name: String
    /// Bytes unpacked so far.
    private(set) var unpacked = 0
    /// Why reading ended before its time; the XML parser above has no way to hand it on.
    private(set) var fault: WorkbookFault?

    private let file: OpaquePointer
    private let packed: Int
    private let size: Int
    private let budget: WorkbookBudget
    /// The C handle lives within the archive's.
    private let archive: ZipArchive

    fileprivate init(
        _ file: OpaquePointer,
        name: String,
        packed: Int,
        size: Int,
        archive: ZipArchive,
        budget: WorkbookBudget
    ) {
        self.file = file
        self.name = name
        self.packed = packed
        self.size = size
        self.archive = archive
        self.budget = budget
    }

    deinit {
        zip_fclose(file)
    }

    /// How much of the part has been read, from 0 to 1.
    var share: Double { size > 0 ? min(Double(unpacked) / Double(size), 1) : 1 }

    /// Fills the block and returns how many bytes it wrote; 0 at the end, -1 with `fault` set.
    func read(into block: UnsafeMutableRawPointer, count: Int) -> Int {
        guard fault == nil else { return -1 }
        let count = Int(zip_fread(file, block, zip_uint64_t(count)))
        guard count >= 0 else {
            fault = .damaged("\(name) cannot be unpacked")
            return -1
        }
        unpacked += count
        do throws(WorkbookFault) {
            try budget.spend(count)
            if unpacked > budget.limits.unratedBytes, unpacked / budget.limits.ratio > packed {
                throw .tooLarge(
                    "its content is packed more than \(budget.limits.ratio) times, as no sheet of people is"
                )
            }
        } catch {
            fault = error
            return -1
        }
        return count
    }
}
