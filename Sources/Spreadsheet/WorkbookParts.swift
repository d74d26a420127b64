/// Where the parts of a workbook are, as its relationships and its list of sheets say.
struct WorkbookParts {
    struct Sheet {
        var name: String
        var relationship: String
        var isHidden: Bool
    }

    /// The worksheet's part.
    private(set) var sheet = ""
    private(set) var sharedTexts: String?
    private(set) var styles: String?
    /// Days are counted from 1904, as on old Macs.
    private(set) var countsFrom1904 = false

    /// Finds the sheet of a name, or else the first that is not hidden.
    ///
    /// - Throws: `WorkbookFault`.
    init(_ archive: ZipArchive, sheetName: String?) throws(WorkbookFault) {
        let workbook = try Self.workbookPart(archive)
        let folder = workbook.split(separator: "/").dropLast().joined(separator: "/")
        let file = workbook.split(separator: "/").last.map(String.init) ?? workbook
        let relationships = try Self.relationships(
            archive,
            (folder.isEmpty ? "" : folder + "/") + "_rels/\(file).rels",
            folder: folder
        )
        sharedTexts = relationships.first { $0.kind == "sharedStrings" }?.target
        styles = relationships.first { $0.kind == "styles" }?.target
        guard let part = try archive.open(workbook) else { throw .damaged("\(workbook) is missing") }
        var sheets: [Sheet] = []
        let stream = try XMLStream(part)
        let (pr, entry) = (stream.name("workbookPr"), stream.name("sheet"))
        while let event = try stream.next() {
            guard event == .start else { continue }
            if stream.name == pr {
                countsFrom1904 = ["1", "true", "on"].contains(stream.attribute("date1904") ?? "")
            } else if stream.name == entry, sheets.count < 10_000 {
                sheets.append(
                    Sheet(
                        name: stream.attribute("name") ?? "",
                        relationship: stream.attribute("id") ?? "",
                        isHidden: (stream.attribute("state") ?? "visible") != "visible"
                    )
                )
            }
        }
        // Sheets of charts and macros stand in the same list.
        let worksheets = sheets.compactMap { sheet in
            relationships.first { $0.id == sheet.relationship && $0.kind == "worksheet" }.map { (sheet, $0.target) }
        }
        guard let first = worksheets.first(where: { !$0.0.isHidden }) ?? worksheets.first else {
            throw .damaged("none of its sheets can be found")
        }
        sheet = first.1
        if let sheetName {
            let named =
                worksheets.first { $0.0.name == sheetName }
                ?? worksheets.first { $0.0.name.lowercased() == sheetName.lowercased() }
            guard let named else { throw .noSheet(sheetName, present: worksheets.prefix(20).map(\.0.name)) }
            sheet = named.1
        }
    }

    private struct Relationship {
        var id: String
        /// The last word of the type: transitional and strict workbooks differ in what stands before.
        var kind: String
        var target: String
    }

    private static func workbookPart(_ archive: ZipArchive) throws(WorkbookFault) -> String {
        guard archive.has("_rels/.rels") else { throw .noWorkbook(otherKind(archive)) }
        let target = try relationships(archive, "_rels/.rels", folder: "").first { $0.kind == "officeDocument" }?.target
        guard let target else { throw .noWorkbook(otherKind(archive)) }
        if target.hasSuffix(".bin") {
            throw .noWorkbook("it is a binary Excel workbook (.xlsb); save it as .xlsx")
        }
        guard !target.hasPrefix("word/"), !target.hasPrefix("ppt/") else {
            throw .noWorkbook("it is a Word or PowerPoint document, not a workbook")
        }
        return target
    }

    private static func otherKind(_ archive: ZipArchive) -> String {
        archive.has("META-INF/manifest.xml") && archive.has("content.xml")
            ? "it is an OpenDocument spreadsheet (.ods); save it as .xlsx"
            : "it is a zip archive with no Excel workbook (.xlsx) in it; unpack it and send the file inside"
    }

    private static func relationships(
        _ archive: ZipArchive,
        _ name: String,
        folder: String
    ) throws(WorkbookFault) -> [Relationship] {
        guard let part = try archive.open(name) else { throw .damaged("\(name) is missing") }
        let stream = try XMLStream(part)
        let element = stream.name("Relationship")
        var found: [Relationship] = []
        while let event = try stream.next() {
            guard event == .start, stream.name == element, found.count < 10_000 else { continue }
            // What is outside the file is nothing to read.
            guard stream.attribute("TargetMode") != "External" else { continue }
            found.append(
                Relationship(
                    id: stream.attribute("Id") ?? "",
                    kind: (stream.attribute("Type") ?? "").split(separator: "/").last.map(String.init) ?? "",
                    target: resolve(stream.attribute("Target") ?? "", in: folder)
                )
            )
        }
        return found
    }

    /// A target as a part's name: relative to its folder, or from the root of the archive.
    private static func resolve(_ target: String, in folder: String) -> String {
        var path = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for step in target.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": _ = path.popLast()
            default: path.append(step)
            }
        }
        return path.joined(separator: "/")
    }
}
