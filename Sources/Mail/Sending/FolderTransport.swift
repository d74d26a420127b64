import Glibc
import Tenancy

/// Writes messages as files, `<folder>/<tenant>/<id>.eml`, so that nothing else is needed to see what would be sent.
///
/// They hold links that let people in: nobody but the user that Muster runs as can read them.
struct FolderTransport: MailTransport {
    let folder: String

    func open(for tenant: TenantSlug) async throws -> any MailSession {
        let own = "\(folder)/\(tenant.text)"
        try Self.makeFolders(own)
        return FolderSession(folder: own)
    }

    private static func makeFolders(_ path: String) throws {
        var made = path.hasPrefix("/") ? "" : "."
        for name in path.split(separator: "/") {
            made += "/\(name)"
            guard mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
            throw FolderSession.failure("make the folder", made, errno)
        }
    }
}

struct FolderSession: MailSession {
    let folder: String

    /// Writes under another name first, so that a file that stands is whole; the same id replaces its file.
    func deliver(_ message: MailMessage) async throws -> Delivery {
        try Task.checkCancellation()
        let id = try message.checkedID()
        let bytes = try InternetMessage.bytes(of: message)
        let path = "\(folder)/\(id).eml"
        let draft = "\(folder)/.\(id).part"
        try write(bytes, to: draft)
        guard rename(draft, path) == 0 else { throw Self.failure("write to the folder", folder, errno) }
        return .accepted(reply: "written to \(path)")
    }

    func close() async {}

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("write to the folder", folder, errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                let code = errno
                Glibc.close(file)
                unlink(path)
                throw Self.failure("write to the folder", folder, code)
            }
            rest = rest.dropFirst(written)
        }
        guard Glibc.close(file) == 0 else { throw Self.failure("write to the folder", folder, errno) }
    }

    static func failure(_ deed: String, _ path: String, _ code: Int32) -> TransportFailure {
        let reason = String(cString: strerror(code))
        let words = "Muster could not \(deed) \(path) for e-mail: \(reason)."
        switch code {
        case ENOSPC, EDQUOT, EMFILE, ENFILE, EIO:
            return .unreachable("\(words) Make room there, or let MUSTER_MAIL_FOLDER name another folder.")
        default:
            return .misconfigured(
                "\(words) Let the user that Muster runs as write there, or let MUSTER_MAIL_FOLDER name another folder."
            )
        }
    }
}
