import CLibCurl

/// A file from a web server.
struct HTTPSFetch {
    private let request: FetchRequest
    private let curl: CurlHandle

    private static let mostRedirects = 5

    init(_ request: FetchRequest, _ curl: CurlHandle) throws {
        self.request = request
        self.curl = curl
        curl.set(CURLOPT_PROTOCOLS_STR, "https")
        curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        curl.set(CURLOPT_USERAGENT, "muster")
        if let file = request.authorityFile {
            curl.set(CURLOPT_CAINFO, file)
        }
    }

    func run() throws -> FetchOutcome {
        guard try isComplete() else { return .incomplete }
        curl.set(CURLOPT_HTTPHEADER, lines: try headers() + conditions)
        curl.set(CURLOPT_HTTPGET, 1)
        let file = try ArrivingFile(limit: request.sizeLimit)
        curl.set(CURLOPT_MAXFILESIZE, request.sizeLimit)
        let answer = try ask(request.url.text) {
            curl.status == 200 ? file.append($0) : true
        } trouble: {
            file.trouble
        }
        switch answer.status {
        case 200: break
        case 304 where request.known != nil: return .unchanged
        default: throw FetchFault(status: answer.status, request)
        }
        guard try isComplete() else { return .incomplete }
        return .fetched(file.finish(), answer.version)
    }

    /// Whether the trigger file says that the file is whole.
    private func isComplete() throws -> Bool {
        guard let trigger = request.trigger, let url = request.url.beside(trigger) else { return true }
        curl.set(CURLOPT_HTTPHEADER, lines: try headers())
        curl.set(CURLOPT_NOBODY, 1)
        defer { curl.set(CURLOPT_NOBODY, 0) }
        let status = try ask(url, { _ in true }, trouble: { nil }).status
        switch status {
        case 200, 204: return true
        case 404, 410: return false
        default: throw FetchFault(status: status, request)
        }
    }

    private func headers() throws -> [String] {
        guard case .header(let name, let secret) = request.login else { return ["Accept: */*"] }
        return ["Accept: */*", "\(name): \(try secret.line())"]
    }

    private var conditions: [String] {
        [
            request.known?.etag.map { "If-None-Match: \($0)" },
            request.known?.lastModified.map { "If-Modified-Since: \($0)" },
        ].compactMap { $0 }
    }

    /// Asks, and follows where the server leads, if that is itself.
    private func ask(
        _ url: String,
        _ body: @escaping (UnsafeRawBufferPointer) -> Bool,
        trouble: () -> ArrivingFile.Trouble?
    ) throws -> (status: Int, version: FileVersion) {
        var url = url
        for _ in 0...Self.mostRedirects {
            let heard = AnswerHeaders()
            let end = curl.transfer(url, header: heard.take, body: body)
            guard end.cause == .completed else { throw FetchFault(end, request, trouble()) }
            let status = curl.status
            guard 300..<400 ~= status, status != 304, let next = curl.redirect else { return (status, heard.version) }
            guard request.url.mayLead(to: next) else {
                throw FetchFault(
                    lasting:
                        "\(request.url.place) leads on to another server, or away from https, where Muster does not "
                        + "follow. Set the address of the file itself with --url."
                )
            }
            url = next
        }
        throw FetchFault(
            lasting: "\(request.url.place) leads on and on, to no file. Set the address of the file itself with --url."
        )
    }
}

/// What an answer's headers say of the file.
private final class AnswerHeaders {
    private(set) var version = FileVersion()

    func take(_ line: String) {
        // An answer may come in parts, such as 100 and 200: the last one counts.
        if line.hasPrefix("HTTP/") { version = FileVersion() }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
            .prefix { $0.isASCII && !$0.isNewline }
        guard !value.isEmpty, value.count <= 500 else { return }
        switch line[..<colon].lowercased() {
        case "etag": version.etag = String(value)
        case "last-modified": version.lastModified = String(value)
        default: break
        }
    }
}
