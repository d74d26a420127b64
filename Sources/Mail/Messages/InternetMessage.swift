private import CGMime
import Directory
import Postgres

/// A message in the form in which it travels (RFC 5322 and MIME), put together by GMime.
enum InternetMessage {
    /// All of it, every line ending in CR LF and at most 998 bytes of ASCII.
    ///
    /// - Throws: `ServiceError` with code `invalid` for an id that is no plain word.
    static func bytes(of message: MailMessage) throws -> [UInt8] {
        GMime.start
        let id = try message.checkedID()
        let mail = g_mime_message_new(0)
        defer { g_object_unref(mail) }
        add(message.from, as: GMIME_ADDRESS_TYPE_FROM, to: mail)
        add(message.to, as: GMIME_ADDRESS_TYPE_TO, to: mail)
        g_mime_message_set_subject(mail, OneLine.text(message.subject), "utf-8")
        let date = g_date_time_new_from_unix_utc(Int(message.date.microseconds / 1_000_000))
        g_mime_message_set_date(mail, date)
        g_date_time_unref(date)
        g_mime_message_set_message_id(mail, "\(id)@\(message.from.asciiDomain)")
        // RFC 3834, and Exchange's own word for it: nobody's absence is to be answered to a machine.
        set("Auto-Submitted", to: "auto-generated", of: mail.object)
        set("X-Auto-Response-Suppress", to: "OOF, AutoReply", of: mail.object)
        attachBody(of: message, to: mail)
        return written(mail.object)
    }

    private static func add(_ mailbox: Mailbox, as type: GMimeAddressType, to mail: UnsafeMutablePointer<GMimeMessage>?)
    {
        g_mime_message_add_mailbox(mail, type, mailbox.name, mailbox.asciiAddress)
    }

    private static func set(_ header: String, to value: String, of object: UnsafeMutablePointer<GMimeObject>?) {
        g_mime_object_set_header(object, header, value, "utf-8")
    }

    private static func attachBody(of message: MailMessage, to mail: UnsafeMutablePointer<GMimeMessage>?) {
        let plain = part("plain", message.text)
        defer { g_object_unref(plain) }
        var body = plain.object
        var alternative: UnsafeMutablePointer<GMimeMultipart>?
        defer { alternative.map { g_object_unref($0) } }
        if let html = message.html {
            let rich = part("html", html)
            defer { g_object_unref(rich) }
            alternative = g_mime_multipart_new_with_subtype("alternative")
            g_mime_multipart_add(alternative, plain.object)
            g_mime_multipart_add(alternative, rich.object)
            body = alternative.object
        }
        if let language = message.language, let tag = try? LanguageTag.checked(language) {
            set("Content-Language", to: tag, of: body)
        }
        g_mime_message_set_mime_part(mail, body)
    }

    /// A part that holds a reference of the caller's.
    private static func part(_ subtype: String, _ text: String) -> UnsafeMutablePointer<GMimePart>? {
        let lines = MailLines(text)
        let part = g_mime_part_new_with_type("text", subtype)
        g_mime_object_set_content_type_parameter(part.object, "charset", "utf-8")
        let stream = lines.bytes.withUnsafeBytes { bytes in
            g_mime_stream_mem_new_with_buffer(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        let content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT)
        g_object_unref(stream)
        g_mime_part_set_content(part, content)
        g_object_unref(content)
        let encoding = lines.travelAsTheyAre ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
        g_mime_part_set_content_encoding(part, encoding)
        return part
    }

    private static func written(_ object: UnsafeMutablePointer<GMimeObject>?) -> [UInt8] {
        let options = g_mime_format_options_new()
        defer { g_mime_format_options_free(options) }
        g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS)
        let array = g_byte_array_new()
        let stream = g_mime_stream_mem_new_with_byte_array(array)
        // The stream owns the array.
        defer { g_object_unref(stream) }
        g_mime_object_write_to_stream(object, options, stream)
        guard let array, let data = array.pointee.data else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
    }
}

/// The library, made ready once.
private enum GMime {
    static let start: Void = g_mime_init()
}

// These begin with a GMimeObject: what GMIME_OBJECT() casts in C.
extension Optional where Wrapped == UnsafeMutablePointer<GMimeMessage> {
    fileprivate var object: UnsafeMutablePointer<GMimeObject>? { asObject(self) }
}

extension Optional where Wrapped == UnsafeMutablePointer<GMimePart> {
    fileprivate var object: UnsafeMutablePointer<GMimeObject>? { asObject(self) }
}

extension Optional where Wrapped == UnsafeMutablePointer<GMimeMultipart> {
    fileprivate var object: UnsafeMutablePointer<GMimeObject>? { asObject(self) }
}

private func asObject<Part>(_ part: UnsafeMutablePointer<Part>?) -> UnsafeMutablePointer<GMimeObject>? {
    part.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: GMimeObject.self) }
}
