private import CLibZip
import Crypto
import Foundation
import Tenancy

/// Writes a zip archive part by part, in constant memory: what is to be packed stands in files without a name beside it.
///
/// Not sendable, as its C handle is not.
final class ArchiveWriter {
    private let path: String
    private var handle: OpaquePointer?

    /// - Throws: `ServiceError`: `conflict` when the file is there, `failed` when it cannot be made.
    init(path: String) throws {
        self.path = path
        // Nobody else may read it from the first byte on; libzip keeps the rights of the file that is there.
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? ArchiveFault.exists(path) : ArchiveFault.cannotWrite(path, Self.trouble())
        }
        close(descriptor)
        var code: Int32 = 0
        guard let handle = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            unlink(path)
            throw ArchiveFault.cannotWrite(path, "libzip says \(code)")
        }
        self.handle = handle
    }

    deinit {
        guard let handle else { return }
        // It was not finished.
        zip_discard(handle)
        unlink(path)
    }

    /// A part that is being written.
    struct Part: ~Copyable {
        fileprivate let file: UnsafeMutablePointer<FILE>
        private let path: String
        private var hash = SHA256()
        private(set) var bytes = 0
        private(set) var lines = 0

        fileprivate init(_ file: UnsafeMutablePointer<FILE>, path: String) {
            self.file = file
            self.path = path
        }

        mutating func write(line: UnsafeRawBufferPointer) throws {
            guard fwrite(line.baseAddress, 1, line.count, file) == line.count else {
                throw ArchiveFault.cannotWrite(path, ArchiveWriter.trouble())
            }
            hash.update(bufferPointer: line)
            bytes += line.count
            lines += 1
        }

        var sha256: String { hexadecimal(hash.finalize()) }
    }

    /// Adds a part that the body writes.
    func add<R>(_ name: String, _ body: (inout Part) throws -> R) throws -> R {
        let file = try spool()
        var part = Part(file, path: path)
        let result: R
        do {
            result = try body(&part)
            // libzip reads on from where the file stands.
            guard fflush(file) == 0, fseek(file, 0, SEEK_SET) == 0 else {
                throw ArchiveFault.cannotWrite(path, Self.trouble())
            }
        } catch {
            fclose(file)
            throw error
        }
        // From here on the file is the archive's to close.
        try add(name, zip_source_filep(handle, file, 0, -1))
        return result
    }

    func add(_ name: String, _ data: Data) throws {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(data.count, 1), alignment: 1)
        data.copyBytes(to: UnsafeMutableRawBufferPointer(start: copy, count: data.count))
        kept.append(copy)
        try add(name, zip_source_buffer(handle, copy, zip_uint64_t(data.count), 0))
    }

    /// Packs everything; only then is there an archive.
    func finish() throws {
        guard let handle else { return }
        guard zip_close(handle) == 0 else { throw ArchiveFault.cannotWrite(path, reason) }
        self.handle = nil
        kept.forEach { $0.deallocate() }
    }

    /// What libzip reads when the archive is closed.
    private var kept: [UnsafeMutableRawPointer] = []

    private func add(_ name: String, _ source: OpaquePointer?) throws {
        guard let source else { throw ArchiveFault.cannotWrite(path, reason) }
        guard zip_file_add(handle, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)) >= 0 else {
            zip_source_free(source)
            throw ArchiveFault.cannotWrite(path, reason)
        }
    }

    private var reason: String { handle.map { String(cString: zip_strerror($0)) } ?? "it is closed" }

    private func spool() throws -> UnsafeMutablePointer<FILE> {
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ArchiveFault.cannotWrite(path, Self.trouble()) }
        unlink(template)
        guard let file = fdopen(descriptor, "w+") else {
            close(descriptor)
            throw ArchiveFault.cannotWrite(path, Self.trouble())
        }
        return file
    }

    private static func trouble() -> String { String(cString: strerror(errno)) }
}
