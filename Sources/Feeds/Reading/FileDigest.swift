import Crypto

/// The SHA-256 of a whole file, for telling an identical file before anything of it is read as records.
package enum FileDigest {
    /// Reads the source to its end; throws what the source throws.
    ///
    /// The name of a sheet counts as if it stood at the end: another sheet of the same workbook is another file.
    package static func sha256(
        of source: any ByteSource,
        sheet: String? = nil,
        blockBytes: Int = 256 * 1024
    ) throws -> [UInt8] {
        var source = source
        var hash = SHA256()
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 16)
        defer { block.deallocate() }
        while true {
            let count = try source.read(into: block)
            guard count > 0 else {
                hash.update(data: Array((sheet ?? "").utf8))
                return Array(hash.finalize())
            }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }
}
