import CLibCurl
import Glibc
import Postgres

/// A libcurl handle, which keeps its connection from one transfer to the next.
///
/// Used on one thread only; `transfer` blocks.
final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private let abort: AbortSignal
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var refusedOption: CURLcode?
    private var takeBody: (UnsafeRawBufferPointer) -> Bool = { _ in true }
    private var takeHeader: (String) -> Void = { _ in }

    private static let ready: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    init(_ limits: FetchLimits, _ abort: AbortSignal) throws(FetchFault) {
        guard Self.ready == CURLE_OK, let handle = curl_easy_init() else {
            throw FetchFault(passing: "Muster could not begin to fetch the file: libcurl does not start.")
        }
        self.handle = handle
        self.abort = abort
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setBounds(limits)
        setCallbacks()
    }

    deinit {
        curl_easy_cleanup(handle)
        lists.forEach(curl_slist_free_all)
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        note(curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) {
        note(curl_set_text(handle, option, value))
    }

    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) }
        guard let list else { return }
        lists.append(list)
        note(curl_set_list(handle, option, list))
    }

    /// An option that the library does not know must not be left out unseen: it may be one that keeps us safe.
    private func note(_ code: CURLcode) {
        if code != CURLE_OK { refusedOption = refusedOption ?? code }
    }

    /// Transfers what the options say.
    ///
    /// - Parameter body: takes a piece, and tells whether to go on.
    func transfer(
        _ url: String,
        header: @escaping (String) -> Void = { _ in },
        body: @escaping (UnsafeRawBufferPointer) -> Bool = { _ in true }
    ) -> TransferEnd {
        set(CURLOPT_URL, url)
        errorText.pointee = 0
        takeHeader = header
        takeBody = body
        defer {
            takeHeader = { _ in }
            takeBody = { _ in true }
        }
        let code = refusedOption ?? curl_easy_perform(handle)
        let words = String(cString: errorText)
        return TransferEnd(code, words.isEmpty ? String(cString: curl_easy_strerror(code)) : words)
    }

    var status: Int {
        var value = 0
        curl_get_long(handle, CURLINFO_RESPONSE_CODE, &value)
        return value
    }

    /// Where the server would send us on to.
    var redirect: String? {
        var text: UnsafePointer<CChar>?
        curl_get_text(handle, CURLINFO_REDIRECT_URL, &text)
        return text.map { String(cString: $0) }
    }

    /// Of the file itself, as SFTP tells it.
    var version: FileVersion {
        var size: curl_off_t = -1
        var time: curl_off_t = -1
        curl_get_offset(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size)
        curl_get_offset(handle, CURLINFO_FILETIME_T, &time)
        return FileVersion(size: size < 0 ? nil : Int(size), modifiedAt: time < 0 ? nil : Int(time))
    }

    private func setBounds(_ limits: FetchLimits) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "https,sftp")
        // What http_proxy and the like say is about something else.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds)
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, max(1, limits.silence.wholeMilliseconds / 1_000))
        set(CURLOPT_TIMEOUT_MS, limits.whole.wholeMilliseconds)
    }
}

// The library calls these on the thread of `transfer`, while it runs.
extension CurlHandle {
    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        note(curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        note(curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        note(
            curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
                guard let curl = CurlHandle.of(context) else { return 0 }
                return curl.takeBody(UnsafeRawBufferPointer(start: buffer, count: size * count)) ? size * count : 0
            }
        )
        note(curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        note(
            curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
                let line = UnsafeRawBufferPointer(start: buffer, count: size * count)
                CurlHandle.of(context)?.takeHeader(String(decoding: line, as: UTF8.self))
                return size * count
            }
        )
        note(curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        note(
            curl_set_progress(handle) { context, _, _, _, _ in CurlHandle.of(context)?.abort.isRequested == true ? 1 : 0
            }
        )
        note(curl_set_long(handle, CURLOPT_NOPROGRESS, 0))
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> CurlHandle? {
        context.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
