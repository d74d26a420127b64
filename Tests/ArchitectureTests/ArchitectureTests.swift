import Foundation
import Testing

/// Arrows point down only: SwiftPM does not say so on incremental builds, so this does.
@Suite struct ArchitectureTests {
    /// Every module, and the modules that it may import.
    private static let rooms: [String: Set<String>] = [
        "Postgres": ["CLibPQ"],
        "Schema": ["Postgres"],
        "Tenancy": ["Postgres"],
        "Directory": ["Tenancy", "Postgres"],
        "Spreadsheet": ["CLibZip", "CLibXML", "CXLSXWriter"],
        "Fetching": ["Tenancy", "Postgres", "CLibCurl"],
        "Feeds": ["Directory", "Tenancy", "Spreadsheet", "Fetching", "Postgres"],
        "Learning": ["Directory", "Tenancy", "Postgres"],
        "Mail": ["Directory", "Tenancy", "Postgres", "CLibCurl", "CGMime"],
        "Lifecycle": ["Directory", "Tenancy", "Postgres", "CLibZip"],
        "Scheduling": ["Tenancy", "Postgres"],
        "Telemetry": ["Tenancy"],
        "Worker": [
            "Scheduling", "Feeds", "Learning", "Mail", "Fetching", "Directory", "Tenancy", "Postgres", "Telemetry",
        ],
        "AdminCLI": [
            "Worker", "Telemetry", "Scheduling", "Feeds", "Learning", "Mail", "Lifecycle", "Fetching", "Directory",
            "Tenancy", "Spreadsheet",
            "Schema",
            "Postgres",
        ],
        "muster": ["AdminCLI"],
    ]

    /// The edges: they decode, call one service and encode, and hold no SQL.
    private static let edges = ["AdminCLI", "Worker", "muster"]

    @Test(arguments: rooms.keys.sorted()) func `a module imports only the rooms below it`(module: String) throws {
        let allowed = Self.rooms[module, default: []]
        let ours = Set(Self.rooms.keys).union(["CLibPQ", "CLibCurl", "CGMime", "CLibZip", "CLibXML", "CXLSXWriter"])
        for file in try Self.swiftFiles(in: module) {
            let foreign = try Self.imports(of: file).intersection(ours).subtracting(allowed)
            #expect(foreign.isEmpty, "\(file.lastPathComponent) in \(module) imports \(foreign.sorted())")
        }
    }

    @Test func `Package.swift declares no arrow that points up`() throws {
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let target = /\.(?:executableTarget|target)\(\s*name: "(\w+)",\s*dependencies: \[([^\]]*)\]/
        var seen: Set<String> = []
        for match in manifest.matches(of: target) {
            let module = String(match.1)
            guard let allowed = Self.rooms[module] else { continue }
            seen.insert(module)
            let declared = Set(match.2.matches(of: /"(\w+)"/).map { String($0.1) })
            #expect(declared.isSubset(of: allowed), "\(module) declares \(declared.subtracting(allowed).sorted())")
        }
        #expect(seen == Set(Self.rooms.keys), "not found in Package.swift: \(Set(Self.rooms.keys).subtracting(seen))")
    }

    @Test func `only the driver sees libpq, and keeps it to itself`() throws {
        var importers: Set<String> = []
        for file in try Self.swiftFiles(in: "") {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains("import CLibPQ") else { continue }
            importers.insert(file.pathComponents.drop { $0 != "Sources" }.dropFirst().first ?? "")
            #expect(
                text.contains("private import CLibPQ") || text.contains("internal import CLibPQ"),
                "\(file.lastPathComponent) shows libpq to others"
            )
        }
        #expect(importers == ["Postgres"])
    }

    @Test(arguments: edges) func `an edge holds no SQL`(module: String) throws {
        let statement = /"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s/
        for file in try Self.swiftFiles(in: module) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.firstMatch(of: statement) == nil, "\(file.lastPathComponent) holds a statement")
        }
    }

    @Test func `every statement of a tenant's transaction names the tenant`() throws {
        let files = try Self.files(in: Self.root.appending(path: "Sources/Feeds/Statements"), ending: "sql")
        #expect(files.count > 20)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            let tables = text.matches(of: /\bmuster\.(\w+)/)
            guard !tables.isEmpty else { continue }
            #expect(text.contains("tenant_id"), "\(file.lastPathComponent) reaches muster's tables without the tenant")
            #expect(text.contains("$1"), "\(file.lastPathComponent) does not bind the tenant")
        }
    }

    @Test func `the top level holds what the layout says and nothing else`() throws {
        let wanted: Set = ["Dockerfile", "Package.swift", "README.md", "Sources", "Tests", "scripts", "sql"]
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
            .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
        #expect(Set(found) == wanted)
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func swiftFiles(in module: String) throws -> [URL] {
        let files = try files(in: root.appending(path: "Sources").appending(path: module), ending: "swift")
        try #require(!files.isEmpty, "\(module) has no files")
        return files
    }

    private static func files(in folder: URL, ending: String) throws -> [URL] {
        let found = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        return found.compactMap { $0 as? URL }.filter { $0.pathExtension == ending }
    }

    private static func imports(of file: URL) throws -> Set<String> {
        let text = try String(contentsOf: file, encoding: .utf8)
        let statement = /^(?:@testable )?(?:private |package |internal )?import (?:struct |class |enum |func )?(\w+)/
        return Set(text.matches(of: statement.anchorsMatchLineEndings()).map { String($0.1) })
    }
}
