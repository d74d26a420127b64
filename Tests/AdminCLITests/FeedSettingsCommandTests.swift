import Foundation
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct FeedSettingsCommandTests {
    @Test func `what is set is shown as it was typed`() async throws {
        let office = try await FeedOffice()
        _ = try await office.feed("create", "payroll", "--kind", "upload")

        let set = try await office.feed(
            "set",
            "payroll",
            "--mode",
            "snapshot",
            "--date-format",
            "MM-DD-YYYY",
            "--delimiter",
            "semicolon",
            "--encoding",
            "windows-1252",
            "--duplicates",
            "reject",
            "--hold-removals",
            "7,20%",
            "--hold-creations",
            "off",
            "--hold-unit-empty",
            "0",
            "--hold-id-churn",
            "9",
            "--map",
            "Staff No=External Identifier",
            "--sheet",
            "Staff 2026",
            "--clear-blank",
            "Phone",
            "--sets-profiles",
            "--pause",
            "--poll-seconds",
            "30"
        )
        let shown = try await office.feed("show", "payroll", "--format", "json").object()

        #expect(set.status == 0, "\(set.errors)")
        #expect(shown["mode"] as? String == "snapshot")
        #expect(shown["date_format"] as? String == "MM-DD-YYYY")
        #expect(shown["delimiter"] as? String == "semicolon")
        #expect(shown["encoding"] as? String == "windows-1252")
        #expect(shown["sheet"] as? String == "Staff 2026")
        #expect(shown["duplicates"] as? String == "reject")
        #expect(shown["hold_removals"] as? String == "7,20%")
        #expect(shown["hold_creations"] as? String == "off")
        #expect(shown["hold_unit_empty"] as? String == "0")
        #expect(shown["hold_id_churn"] as? String == "9")
        #expect(shown["clears_blank"] as? String == "Phone")
        #expect(shown["sets_profiles"] as? Bool == true)
        #expect(shown["paused"] as? Bool == true)
        let mapping = shown["column_mapping"] as? [[String: String]]
        #expect(mapping == [["header": "Staff No", "column": "External Identifier"]])
    }

    @Test func `what is not given stays, and everything can be taken back`() async throws {
        let office = try await FeedOffice()
        _ = try await office.feed("create", "payroll", "--kind", "upload")
        let before = try await office.feed("show", "payroll").output
        _ = try await office.feed(
            "set",
            "payroll",
            "--delimiter",
            "tab",
            "--map",
            "No=External Identifier",
            "--sheet",
            "Staff",
            "--clear-blank",
            "Phone",
            "--pause"
        )

        let back = try await office.feed(
            "set",
            "payroll",
            "--delimiter",
            "auto",
            "--map",
            "no =",
            "--sheet",
            "",
            "--keep-blank",
            "Phone",
            "--resume"
        )

        #expect(back.output == before)
    }

    @Test func `a mapped header is read`() async throws {
        let office = try await FeedOffice()
        _ = try await office.feed("create", "payroll", "--kind", "upload")
        _ = try await office.feed("set", "payroll", "--map", "Staff No=External Identifier", "--map", "Role=job title")
        let path = try office.file(text: "First Name;Last Name;Staff No;Role\nKim;Alder;1;Barista\n")

        let result = try await office.feed("import", path)

        #expect(result.status == 0, "\(result.errors)")
        #expect(try await office.users() == 1)
    }

    @Test(arguments: [
        ["--hold-removals", "many"], ["--hold-removals", "12.5%"], ["--plan-days", "0"],
        ["--map", "Staff No"], ["--map", "=Job Title"], ["--map", "Role=Job Title", "--map", "ROLE =Phone"],
        ["--sheet", "a name that no workbook could ever have"],
        ["--map", "Staff No=Shoe Size"], ["--clear-blank", "Job Title"], ["--date-format", "DD/MM/YY"],
        ["--pause", "--resume"], ["--poll-seconds", "0"], ["--encoding", "latin-9"], [],
    ])
    func `a setting that cannot be is 64`(options: [String]) async throws {
        let result = try await MusterProcess.run(list: ["feed", "set", "payroll"] + options + ["--tenant", "harbour"])

        #expect(result.status == 64)
    }

    @Test func `a feed's name is taken once, and a folder must be there`() async throws {
        let office = try await FeedOffice()
        _ = try await office.feed("create", "payroll", "--kind", "upload")

        let twice = try await office.feed("create", "payroll", "--kind", "upload")
        let nowhere = try await office.feed("create", "drop", "--kind", "folder", "--folder", "/nowhere")
        let without = try await office.feed("create", "drop", "--kind", "folder")
        let misnamed = try await office.feed("create", "Pay Roll", "--kind", "upload")

        #expect(twice.status == 6)
        #expect(nowhere.status == 4)
        #expect(without.status == 64)
        #expect(misnamed.status == 64)
    }

    @Test func `a folder has one feed, whichever tenant's and by whatever name`() async throws {
        let office = try await FeedOffice()
        let other = try await FeedOffice("quayside")
        let (folder, elsewhere) = (try office.folder(named: "drop"), try office.folder(named: "elsewhere"))
        let link = try office.link(named: "link", to: folder)
        func create(_ office: FeedOffice, _ name: String, _ folder: String) async throws -> MusterProcess {
            try await office.feed("create", name, "--kind", "folder", "--folder", folder)
        }

        let first = try await create(office, "payroll", folder)
        let again = try await office.feed("set", "payroll", "--folder", link)
        let second = try await create(office, "contractors", link)
        let foreign = try await create(other, "payroll", link)
        let free = try await create(other, "payroll", elsewhere)
        let moved = try await other.feed("set", "payroll", "--folder", folder)

        #expect([first, again, free].map(\.status) == [0, 0, 0])
        #expect([second, foreign, moved].map(\.status) == [6, 6, 6])
        #expect(foreign.errors.contains("Another feed reads this folder already."))
        #expect(!foreign.errors.contains("harbour"))
    }
}
