private import CLibCurl
import Glibc
import Postgres

/// A curl handle that keeps its connection between messages, and what was said over it.
///
/// Used on one thread only; `deliver` blocks.
final class SMTPConversation {
    private let handle: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private let limits: SMTPLimits

    private var stage = SMTPStage.connecting
    private var replies = SMTPReplyReader()
    /// Whether the library has said QUIT, as it does after a refusal: what is answered to that is no news.
    private var isLeaving = false
    private var content: [UInt8] = []
    private var offset = 0
    /// Whether the library has asked for more after the last byte: only then does it send the dot that ends a message.
    private var isReadToEnd = false
    private var abort = AbortSignal()
    private var abortedAt: ContinuousClock.Instant?

    private static let ready: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// - Throws: `TransportFailure.misconfigured` when the library lacks what is needed.
    init(_ server: SMTPServer, _ limits: SMTPLimits) throws(TransportFailure) {
        guard Self.ready == CURLE_OK, let handle = curl_easy_init() else {
            throw .unreachable("Muster could not begin to send e-mail: libcurl does not start.")
        }
        self.handle = handle
        self.limits = limits
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let codes = settings(server) + callbacks()
        guard let failed = codes.first(where: { $0 != CURLE_OK }) else { return }
        throw .misconfigured(
            "libcurl cannot send e-mail as it is set up: \(String(cString: curl_easy_strerror(failed)))."
        )
    }

    deinit {
        // Says QUIT; that may call back, so the rest is released afterwards.
        curl_easy_cleanup(handle)
        errorText.deallocate()
    }

    /// Sends one message, over the connection that is there or else a new one.
    func deliver(_ parcel: SMTPParcel, _ abort: AbortSignal) -> SMTPEnd {
        stage = .connecting
        replies.forget()
        isLeaving = false
        content = parcel.content
        offset = 0
        isReadToEnd = false
        self.abort = abort
        abortedAt = nil
        errorText.pointee = 0
        let recipients = curl_slist_append(nil, "<\(parcel.recipient)>")
        defer {
            curl_set_list(handle, CURLOPT_MAIL_RCPT, nil)
            curl_slist_free_all(recipients)
            content = []
        }
        guard let recipients, curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(parcel.sender)>") == CURLE_OK,
            curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
        else { return end(CURLE_OUT_OF_MEMORY) }
        return end(curl_easy_perform(handle))
    }

    private func end(_ code: CURLcode) -> SMTPEnd {
        var connects = 0
        curl_get_long(handle, CURLINFO_NUM_CONNECTS, &connects)
        let words = String(cString: errorText)
        return SMTPEnd(
            cause: SMTPEnd.Cause(code),
            stage: stage,
            reply: replies.reply,
            isHandedOver: isReadToEnd,
            isReused: connects == 0,
            detail: OneLine.text(words.isEmpty ? String(cString: curl_easy_strerror(code)) : words)
        )
    }

    private func settings(_ server: SMTPServer) -> [CURLcode] {
        let isVerified = server.tls == .required || server.authorityFile != nil
        let use =
            switch server.tls {
            case .required: CURLUSESSL_ALL
            case .offered: CURLUSESSL_TRY
            case .none: CURLUSESSL_NONE
            }
        var codes = [
            curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            curl_set_text(handle, CURLOPT_URL, server.url),
            // Not what http_proxy and the like say, which is about something else.
            curl_set_text(handle, CURLOPT_PROXY, ""),
            curl_set_long(handle, CURLOPT_UPLOAD, 1),
            curl_set_long(handle, CURLOPT_USE_SSL, Int(use.rawValue)),
            curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, isVerified ? 1 : 0),
            curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, isVerified ? 2 : 0),
            curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds),
            curl_set_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, limits.reply.wholeMilliseconds / 1_000)),
            curl_set_long(handle, CURLOPT_TIMEOUT_MS, limits.message.wholeMilliseconds),
        ]
        if let file = server.authorityFile {
            codes.append(curl_set_text(handle, CURLOPT_CAINFO, file))
            codes.append(curl_set_text(handle, CURLOPT_CAPATH, nil))
        }
        if let login = server.login {
            codes.append(curl_set_text(handle, CURLOPT_USERNAME, login.username))
            codes.append(curl_set_text(handle, CURLOPT_PASSWORD, login.password))
        }
        return codes
    }
}

// The library calls these on the thread of `deliver`, while it runs.
extension SMTPConversation {
    private func callbacks() -> [CURLcode] {
        let context = Unmanaged.passUnretained(self).toOpaque()
        return [
            curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText),
            curl_set_pointer(handle, CURLOPT_READDATA, context),
            curl_set_callback(handle, CURLOPT_READFUNCTION) { buffer, size, count, context in
                guard let buffer, let conversation = SMTPConversation.of(context) else { return 0 }
                return conversation.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
            },
            curl_set_pointer(handle, CURLOPT_HEADERDATA, context),
            curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
                SMTPConversation.of(context)?.hear(SMTPConversation.bytes(buffer, size * count))
                return size * count
            },
            curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count },
            curl_set_pointer(handle, CURLOPT_XFERINFODATA, context),
            curl_set_progress(handle) { context, _, _, _, _ in
                SMTPConversation.of(context)?.isToStop == true ? 1 : 0
            },
            curl_set_long(handle, CURLOPT_NOPROGRESS, 0),
            // Says what the library sends. The commands that log in are seen here too, and nothing is kept of them.
            curl_set_pointer(handle, CURLOPT_DEBUGDATA, context),
            curl_set_trace(handle) { _, type, data, size, context in
                if type == CURLINFO_HEADER_OUT {
                    SMTPConversation.of(context)?.note(SMTPConversation.bytes(data, size))
                }
                return 0
            },
            curl_set_long(handle, CURLOPT_VERBOSE, 1),
        ]
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> SMTPConversation? {
        context.map { Unmanaged<SMTPConversation>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func bytes(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: UnsafeRawPointer(start)?.assumingMemoryBound(to: UInt8.self), count: count)
    }

    private func note(_ command: UnsafeBufferPointer<UInt8>) {
        if command.starts(with: "QUIT".utf8) { isLeaving = true }
        guard let next = SMTPStage(command: command) else { return }
        stage = next
        replies.forget()
    }

    private func hear(_ line: UnsafeBufferPointer<UInt8>) {
        if !isLeaving { replies.take(line) }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if stage != .message {
            stage = .message
            replies.forget()
        }
        let part = content[offset...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        offset += part.count
        if part.isEmpty { isReadToEnd = true }
        return part.count
    }

    /// Whether to break off: at once, but for a message that only waits for its answer.
    private var isToStop: Bool {
        guard abort.isRequested else { return false }
        guard isReadToEnd else { return true }
        let since = abortedAt ?? .now
        abortedAt = since
        return ContinuousClock.now - since > limits.answerAfterCancellation
    }
}

extension SMTPEnd.Cause {
    fileprivate init(_ code: CURLcode) {
        switch code {
        case CURLE_OK: self = .completed
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: self = .nameUnknown
        case CURLE_COULDNT_CONNECT: self = .notConnected
        case CURLE_SSL_CONNECT_ERROR: self = .tlsFailed
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE:
            self = .certificateRefused
        case CURLE_USE_SSL_FAILED: self = .tlsNotOffered
        case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR: self = .loginRefused
        default: self = .broken
        }
    }
}
