import Foundation

/// A file without a name, for what must be read at any place and came through a pipe.
enum SpooledFile {
    /// No workbook of people is larger.
    private static let maximumBytes = 512 << 20

    /// Writes what was read already and the rest of the source; the descriptor is the caller's to close.
    ///
    /// - Throws: `FileUnavailable`, `FeedFileFault`, and what the source throws.
    static func descriptor(of head: UnsafeRawBufferPointer, then source: inout any ByteSource) throws -> Int32 {
        var template = Array((NSTemporaryDirectory() + "/muster-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw unavailable() }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do {
            var size = head.count
            try write(head, to: descriptor)
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
            defer { block.deallocate() }
            while true {
                let count = try source.read(into: block)
                guard count > 0 else { return descriptor }
                size += count
                guard size <= maximumBytes else {
                    throw FeedFileFault(
                        .runNotText,
                        ["detail": "it is a workbook of more than \(maximumBytes >> 20) MB"]
                    )
                }
                try write(UnsafeRawBufferPointer(rebasing: block[..<count]), to: descriptor)
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard written >= 0 else {
                guard errno == EINTR else { throw unavailable() }
                continue
            }
            rest = rest.dropFirst(written)
        }
    }

    private static func unavailable() -> FileUnavailable {
        FileUnavailable(path: NSTemporaryDirectory(), reason: String(cString: strerror(errno)))
    }
}
