private import CLibXML

/// Walks through an XML part of a workbook, element by element, in memory that does not grow with it.
///
/// There is no network, no external entity, and no document type at all: no workbook has one.
final class XMLStream {
    enum Event {
        case start
        case end
        case text
    }

    /// A name that can be told from others by its address alone, within one stream.
    struct Name: Equatable {
        fileprivate let address: UnsafePointer<UInt8>?
    }

    let part: ZipPart
    private let reader: xmlTextReaderPtr
    /// The element that just began had no content, so its end is yet to be told.
    private var owesEnd = false

    /// libxml2 wants its tables made before threads meet in it.
    private static let isPrepared: Bool = {
        xmlInitParser()
        return true
    }()

    /// - Throws: `WorkbookFault.damaged`.
    init(_ part: ZipPart) throws(WorkbookFault) {
        self.part = part
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        guard
            Self.isPrepared,
            let reader = xmlReaderForIO(
                { context, block, count in
                    guard let context, let block else { return -1 }
                    // The stream holds the part for as long as the reader lives.
                    let part = Unmanaged<ZipPart>.fromOpaque(context).takeUnretainedValue()
                    return Int32(part.read(into: block, count: Int(count)))
                },
                nil,
                Unmanaged.passUnretained(part).toOpaque(),
                nil,
                nil,
                Int32(options)
            )
        else { throw part.fault ?? .damaged(part.name) }
        self.reader = reader
    }

    deinit {
        xmlFreeTextReader(reader)
    }

    /// The name as this stream knows it.
    func name(_ text: String) -> Name {
        Name(address: xmlTextReaderConstString(reader, text))
    }

    /// Moves on; nil at the end of the part.
    ///
    /// - Throws: `WorkbookFault`.
    func next() throws(WorkbookFault) -> Event? {
        if owesEnd {
            owesEnd = false
            return .end
        }
        while true {
            let status = xmlTextReaderRead(reader)
            guard status == 1 else {
                if status == 0, part.fault == nil { return nil }
                throw part.fault ?? damage
            }
            switch xmlTextReaderNodeType(reader) {
            case Int32(XML_READER_TYPE_ELEMENT.rawValue):
                owesEnd = xmlTextReaderIsEmptyElement(reader) == 1
                return .start
            case Int32(XML_READER_TYPE_END_ELEMENT.rawValue):
                return .end
            case Int32(XML_READER_TYPE_TEXT.rawValue), Int32(XML_READER_TYPE_CDATA.rawValue),
                Int32(XML_READER_TYPE_WHITESPACE.rawValue), Int32(XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue):
                return .text
            case Int32(XML_READER_TYPE_DOCUMENT_TYPE.rawValue), Int32(XML_READER_TYPE_ENTITY_REFERENCE.rawValue):
                throw .damaged("\(part.name) declares entities, which no workbook does")
            default:
                continue
            }
        }
    }

    /// The local name of the element that began or ended.
    var name: Name { Name(address: xmlTextReaderConstLocalName(reader)) }

    /// The text at hand, lent until the next move.
    var text: UnsafeBufferPointer<UInt8> { Self.bytes(xmlTextReaderConstValue(reader)) }

    /// Lends each attribute of the element that began, except those with a prefix.
    func forEachAttribute<Failure>(
        _ body: (Name, UnsafeBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        guard xmlTextReaderMoveToFirstAttribute(reader) == 1 else { return }
        defer { xmlTextReaderMoveToElement(reader) }
        repeat {
            if xmlTextReaderConstPrefix(reader) == nil { try body(name, text) }
        } while xmlTextReaderMoveToNextAttribute(reader) == 1
    }

    /// An attribute by its local name, whatever its prefix; for what is not read by the hundred thousand.
    func attribute(_ wanted: String) -> String? {
        let wanted = name(wanted)
        guard xmlTextReaderMoveToFirstAttribute(reader) == 1 else { return nil }
        defer { xmlTextReaderMoveToElement(reader) }
        repeat {
            if name == wanted { return String(decoding: text, as: UTF8.self) }
        } while xmlTextReaderMoveToNextAttribute(reader) == 1
        return nil
    }

    private var damage: WorkbookFault {
        let line = xmlTextReaderGetParserLineNumber(reader)
        return .damaged("\(part.name), line \(line)")
    }

    private static func bytes(_ text: UnsafePointer<xmlChar>?) -> UnsafeBufferPointer<UInt8> {
        guard let text else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text)))
    }
}
