import ArgumentParser
import Directory

struct ProfileNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "What users may do, ranked; every tenant has five from the start.",
        subcommands: [
            ProfileList.self, ProfileShow.self, ProfileCreate.self, ProfileDuplicate.self, ProfileUpdate.self,
            ProfileDelete.self, ProfileAssign.self,
        ]
    )

    private static let columns: [Column<Profile>] = [
        Column("name") { .text($0.name) },
        Column("rank") { .count($0.rank) },
        Column("is_default") { .bool($0.isDefault) },
        Column("solutions") { .words($0.solutions) },
    ]

    private static let counts: [Column<Profile>] = [
        Column("active_users") { .count($0.activeUsers) },
        Column("users") { .count($0.users) },
    ]

    /// A list: for people without the areas, of which there are too many for a line; for programs with all of them.
    static func table(_ profiles: [Profile], _ format: OutputFormat) -> Table {
        let access: [Column<Profile>] =
            switch format {
            case .table: []
            case .json:
                [
                    Column("permissions") { profile in
                        .object(Area.allCases.map { .init($0.rawValue, .text(profile.level(in: $0))) })
                    }
                ]
            case .csv:
                Area.allCases.map { area in
                    Column("permissions_\(area.rawValue)") { profile in .text(profile.level(in: area)) }
                }
            }
        return Table(profiles, columns + access + counts)
    }

    /// One profile, in full whatever the format.
    static func outcome(_ profile: Profile) -> Outcome {
        var record = Record(profile, columns)
        var permissions = Record([:])
        for area in Area.allCases {
            permissions.append(area.rawValue, .field(.text(profile.level(in: area))))
        }
        record.append("permissions", .record(permissions))
        for column in counts {
            record.append(column.key, .field(column.field(profile)))
        }
        return Outcome(.record(record), subject: "profile \(profile.id)")
    }
}

extension Profile {
    fileprivate var solutions: [String] { Solution.allCases.filter(rights.solutions.contains).map(\.rawValue) }

    fileprivate func level(in area: Area) -> String { rights.level(in: area).rawValue }
}

extension Solution: ExpressibleByArgument {}

extension Area: ExpressibleByArgument {
    /// Reads `welcome-emails` as well as `welcome_emails`.
    package init?(argument: String) {
        self.init(rawValue: argument.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_"))
    }
}

/// Which solutions and areas a new profile opens.
struct ProfileAccessOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A solution to open: app, directory or learning.", valueName: "solution")
    )
    var solution: [Solution] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "An area to open for viewing: \(Area.allCases.map(\.rawValue).joined(separator: ", ")). Opens its solution, too.",
            valueName: "area"
        )
    )
    var view: [Area] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("An area to open for changes. Opens its solution, too.", valueName: "area")
    )
    var maintain: [Area] = []

    func validate() throws {
        try requireOnce(view + maintain, "--view and --maintain")
    }

    /// Maintaining includes viewing.
    var levels: [Area: AccessLevel] {
        Dictionary(view.map { ($0, .view) } + maintain.map { ($0, .maintain) }) { max($0, $1) }
    }

    func requireOnce(_ areas: [Area], _ options: String) throws {
        for (index, area) in areas.enumerated() where areas[..<index].contains(area) {
            throw ValidationError("The area \(area.rawValue) is named twice by \(options).")
        }
    }
}
