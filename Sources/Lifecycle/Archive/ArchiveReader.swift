private import CLibZip
import Crypto
import Foundation
import Tenancy

/// Reads a zip archive part by part, in constant memory; not sendable, as its C handle is not.
final class ArchiveReader {
    private let path: String
    private let handle: OpaquePointer
    private static let blockBytes = 256 * 1024

    /// - Throws: `ServiceError` with code `unreadable`.
    init(path: String) throws {
        self.path = path
        var code: Int32 = 0
        guard let handle = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            throw ArchiveFault.cannotOpen(path, String(cString: zip_error_strerror(&error)))
        }
        self.handle = handle
    }

    deinit {
        zip_discard(handle)
    }

    var names: [String] {
        (0..<max(zip_get_num_entries(handle, 0), 0)).compactMap { index in
            zip_get_name(handle, zip_uint64_t(index), 0).map { String(cString: $0) }
        }
    }

    /// The whole of a small part.
    func data(_ name: String, atMost limit: Int) throws -> Data {
        var data = Data()
        try forEachBlock(of: name) { block in
            data.append(contentsOf: block)
            guard data.count <= limit else { throw ArchiveFault.changed(name, "is too large") }
        }
        return data
    }

    /// Hands over a part block by block.
    func forEachBlock(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard let file = zip_fopen(handle, name, 0) else { throw ArchiveFault.changed(name, "is missing") }
        defer { zip_fclose(file) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockBytes, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count = Int(zip_fread(file, block.baseAddress, zip_uint64_t(block.count)))
            guard count >= 0 else { throw ArchiveFault.changed(name, "cannot be unpacked") }
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }

    /// - Throws: `ServiceError` `unreadable` when the part is not what the manifest says of it.
    func verify(_ part: TenantManifest.Part) throws {
        var hash = SHA256()
        var bytes = 0
        var lines = 0
        var header: [UInt8] = []
        try forEachBlock(of: part.file) { block in
            if lines == 0 { header += block.prefix { $0 != UInt8(ascii: "\n") } }
            lines += block.count { $0 == UInt8(ascii: "\n") }
            bytes += block.count
            guard bytes <= part.bytes else { throw ArchiveFault.changed(part.file, "is longer than it was") }
            hash.update(bufferPointer: block)
        }
        guard bytes == part.bytes, hexadecimal(hash.finalize()) == part.sha256 else {
            throw ArchiveFault.changed(part.file, "is not what it was")
        }
        guard lines == part.rows + 1, String(decoding: header, as: UTF8.self) == part.columns.joined(separator: "\t")
        else {
            throw ArchiveFault.changed(part.file, "does not have the rows and columns that the manifest names")
        }
    }
}
