// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let metricsCore: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let flyingFox: Target.Dependency = .product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks: Target.Dependency = .product(name: "FlyingSocks", package: "FlyingFox")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

let package = Package(
    name: "muster",
    products: [
        .executable(name: "muster", targets: ["muster"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // The driver: knows no tenant and no table.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev", "pkg-config"])]),
        .target(name: "Postgres", dependencies: ["CLibPQ", logging], swiftSettings: strict),

        // Mail, files from elsewhere, and spreadsheets: each library behind the one module that needs it.
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CLibXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .target(name: "Spreadsheet", dependencies: ["CLibZip", "CLibXML", "CXLSXWriter"], swiftSettings: strict),

        // sql/ and the statements that stand beside Swift files, compiled into the binary.
        .executableTarget(name: "EmbedSQL", swiftSettings: strict),
        .plugin(
            name: "EmbedSQLPlugin",
            capability: .buildTool(),
            dependencies: ["EmbedSQL"],
            path: "Sources/EmbedSQLPlugin"
        ),
        .plugin(name: "EmbedCommitPlugin", capability: .buildTool(), path: "Sources/EmbedCommitPlugin"),
        .target(
            name: "Schema",
            dependencies: ["Postgres", crypto],
            swiftSettings: strict,
            plugins: ["EmbedSQLPlugin"]
        ),

        // The one way to a tenant's rows, and the values and errors that every room shares.
        .target(name: "Tenancy", dependencies: ["Postgres", logging], swiftSettings: strict),

        // Files from elsewhere: HTTPS and SFTP.
        .target(
            name: "Fetching",
            dependencies: ["Tenancy", "Postgres", "CLibCurl", crypto],
            swiftSettings: strict
        ),

        .target(name: "Directory", dependencies: ["Tenancy", "Postgres"], swiftSettings: strict),
        .target(
            name: "Feeds",
            dependencies: ["Directory", "Tenancy", "Spreadsheet", "Fetching", "Postgres", crypto],
            exclude: ["Statements"],
            swiftSettings: strict,
            plugins: ["EmbedSQLPlugin"]
        ),
        .target(name: "Learning", dependencies: ["Directory", "Tenancy", "Postgres"], swiftSettings: strict),
        .target(
            name: "Mail",
            dependencies: ["Directory", "Tenancy", "Postgres", "CLibCurl", "CGMime", crypto, logging, mustache],
            swiftSettings: strict
        ),
        // What becomes of a tenant's data as a whole: erasing people, exporting, importing and deleting tenants.
        .target(
            name: "Lifecycle",
            dependencies: ["Directory", "Tenancy", "Postgres", "CLibZip", crypto],
            swiftSettings: strict
        ),
        .target(name: "Scheduling", dependencies: ["Tenancy", "Postgres", logging], swiftSettings: strict),

        // Health and figures over HTTP, for whoever watches a process.
        .target(
            name: "Telemetry",
            dependencies: ["Tenancy", metricsCore, flyingFox, flyingSocks],
            swiftSettings: strict
        ),

        // The edges: decode, call one service, encode.
        .target(
            name: "Worker",
            dependencies: [
                "Scheduling", "Feeds", "Learning", "Mail", "Fetching", "Directory", "Tenancy", "Postgres", "Telemetry",
                logging, metrics,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "AdminCLI",
            dependencies: [
                "Worker", "Telemetry", "Scheduling", "Feeds", "Learning", "Mail", "Lifecycle", "Fetching", "Directory",
                "Tenancy", "Spreadsheet",
                "Schema", "Postgres", arguments, logging, metrics, signals,
            ],
            swiftSettings: strict,
            plugins: ["EmbedCommitPlugin"]
        ),
        .executableTarget(name: "muster", dependencies: ["AdminCLI"], swiftSettings: strict),

        // Writes realistic HR files for the demonstration, the tests and the benchmarks.
        .executableTarget(name: "DemoFeeds", dependencies: [arguments], swiftSettings: strict),

        // Measures the driver and the import; scripts/bench sets the scene and prints the table.
        .executableTarget(
            name: "MusterBench",
            dependencies: ["Feeds", "Scheduling", "Directory", "Tenancy", "Postgres", arguments, logging],
            path: "Sources/Bench",
            exclude: ["Baseline"],
            swiftSettings: strict
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "Schema", "Tenancy", "Directory", "CLibZip", "CXLSXWriter", logging],
            path: "Tests/TestSupport",
            exclude: ["Mail/smtp_server.py", "Fetching/https_server.py", "Fetching/sftp_server.py"],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport", logging], swiftSettings: strict),
        .testTarget(name: "SchemaTests", dependencies: ["Schema", "Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TenancyTests",
            dependencies: ["Tenancy", "Schema", "Postgres", "TestSupport", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DirectoryTests",
            dependencies: ["Directory", "Tenancy", "Postgres", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FeedsTests",
            dependencies: ["Feeds", "Directory", "Tenancy", "Postgres", "TestSupport", logging],
            swiftSettings: strict
        ),
        .testTarget(name: "SpreadsheetTests", dependencies: ["Spreadsheet", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FetchingTests",
            dependencies: ["Fetching", "Tenancy", "Postgres", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MailTests",
            dependencies: ["Mail", "Directory", "Tenancy", "Postgres", "TestSupport", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LearningTests",
            dependencies: ["Learning", "Scheduling", "Directory", "Tenancy", "Postgres", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WorkerTests",
            dependencies: [
                "Worker", "Scheduling", "Learning", "Feeds", "Mail", "Fetching", "Directory", "Tenancy", "Postgres",
                "Telemetry", "TestSupport", "muster", logging, metrics,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CrashTests",
            dependencies: ["muster", "Learning", "Scheduling", "Directory", "Tenancy", "Postgres", "TestSupport"],
            exclude: ["wrong_clock.c"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AdminCLITests",
            dependencies: ["AdminCLI", "muster", "DemoFeeds", "Lifecycle", "Tenancy", "Postgres", "TestSupport"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
