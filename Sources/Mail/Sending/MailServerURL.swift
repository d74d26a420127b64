private import CLibCurl
import Tenancy

/// The parts of MUSTER_SMTP_URL, read by the library that will use it.
struct MailServerURL {
    let isEncrypted: Bool
    /// An IPv6 address without its brackets.
    let host: String
    let port: Int
    /// What follows the host: the name by which to introduce ourselves.
    let clientName: String?

    /// - Throws: `ServiceError` with code `invalid`, which never quotes the text: it may hold a password.
    init(_ text: String) throws {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: handle), scheme == "smtp" || scheme == "smtps",
            let host = Self.part(CURLUPART_HOST, of: handle), !host.isEmpty
        else { throw Self.invalid("is no address of a mail server") }
        guard Self.part(CURLUPART_USER, of: handle) == nil, Self.part(CURLUPART_PASSWORD, of: handle) == nil else {
            throw ServiceError(
                .invalid,
                "MUSTER_SMTP_URL holds a user name or a password, which others can see there.",
                remedy:
                    "Take it out, and set MUSTER_SMTP_USERNAME and MUSTER_SMTP_PASSWORD_FILE (a file with the password)."
            )
        }
        guard Self.part(CURLUPART_QUERY, of: handle) == nil, Self.part(CURLUPART_FRAGMENT, of: handle) == nil else {
            throw Self.invalid("has more than a host, a port and a name to introduce Muster by")
        }
        isEncrypted = scheme == "smtps"
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = Self.part(CURLUPART_PORT, of: handle).flatMap { Int($0) } ?? (isEncrypted ? 465 : 25)
        let path = Self.part(CURLUPART_PATH, of: handle).map { $0.drop { $0 == "/" } } ?? ""
        let isName = path.utf8.allSatisfy { byte in
            0x30...0x39 ~= byte || 0x61...0x7A ~= byte | 0x20 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        guard isName, port > 0 else {
            throw Self.invalid("has more than a host, a port and a name to introduce Muster by")
        }
        clientName = path.isEmpty ? nil : String(path)
    }

    /// Whether nobody outside of this machine can listen.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// Such as mail.example:587.
    var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var text: String { "\(isEncrypted ? "smtps" : "smtp")://\(place)/\(clientName ?? "")" }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    private static func invalid(_ what: String) -> ServiceError {
        ServiceError(
            .invalid,
            "MUSTER_SMTP_URL \(what).",
            remedy: "Write it like smtp://mail.example.com:587, or smtps://mail.example.com for TLS from the start."
        )
    }
}
