import Foundation

/// Writes one Swift file that holds the text of SQL files: `EmbedSQL OUTPUT FILE…`.
@main
enum EmbedSQL {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else {
            throw CocoaError(.fileNoSuchFile)
        }
        let entries = try arguments.dropFirst().sorted().map(entry(path:))
        let source = """
            /// The SQL files of this module, in the order of their names.
            enum EmbeddedSQL {
                /// File name without extension, and the text of the file.
                static let files: [(name: String, text: String)] = [
            \(entries.joined(separator: "\n"))
                ]
            }

            """
        try source.write(toFile: output, atomically: true, encoding: .utf8)
    }

    private static func entry(path: String) throws -> String {
        let url = URL(fileURLWithPath: path)
        let text = try String(contentsOf: url, encoding: .utf8)
        let name = url.deletingPathExtension().lastPathComponent
        return "        (name: \"\(name)\", text: ####\"\"\"\n\(text)\n\"\"\"####),"
    }
}
