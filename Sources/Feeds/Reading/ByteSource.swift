import Foundation

/// Where the bytes of a feed file come from, block by block.
package protocol ByteSource {
    /// Fills the front of `block` and returns how many bytes it wrote; 0 at the end of the file.
    mutating func read(into block: UnsafeMutableRawBufferPointer) throws -> Int

    /// A descriptor of the whole file that can be read at any place, and that the source keeps; nil when there is none.
    var seekableDescriptor: Int32? { get }
}

extension ByteSource {
    package var seekableDescriptor: Int32? { nil }
}

/// A file that could not be opened or read; `reason` is the system's own wording.
package struct FileUnavailable: Error, Equatable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason)" }
}

/// A file on this machine, or any descriptor that can be read to its end.
package final class FileSource: ByteSource {
    /// Bytes of the file, for a progress bar; nil for a pipe.
    package let size: Int?

    package var seekableDescriptor: Int32? { size == nil ? nil : descriptor }

    private let descriptor: Int32
    private let path: String

    /// Opens a file for reading, throws `FileUnavailable`; a directory is refused.
    package init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileUnavailable(path: path, reason: Self.reason(errno)) }
        self.descriptor = descriptor
        self.path = path
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        size = isKnown && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        if isKnown && status.st_mode & S_IFMT == S_IFDIR {
            throw FileUnavailable(path: path, reason: Self.reason(EISDIR))
        }
    }

    deinit {
        close(descriptor)
    }

    package func read(into block: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Foundation.read(descriptor, block.baseAddress, block.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileUnavailable(path: path, reason: Self.reason(errno)) }
        }
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}

/// Bytes already in memory, handed out at most `blockSize` at a time.
package struct BytesSource: ByteSource {
    private let bytes: [UInt8]
    private let blockSize: Int
    private var position = 0

    package init(_ bytes: [UInt8], blockSize: Int = .max) {
        self.bytes = bytes
        self.blockSize = blockSize
    }

    package init(_ text: String, blockSize: Int = .max) {
        self.init(Array(text.utf8), blockSize: blockSize)
    }

    package mutating func read(into block: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(block.count, blockSize, bytes.count - position)
        block.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
