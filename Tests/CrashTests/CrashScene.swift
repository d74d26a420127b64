import Foundation
import TestSupport

/// What a firm is in the middle of when something dies; each begins in a database of its own.
enum CrashScene: String, Sendable, CaseIterable {
    /// `muster feed import` of the second day's file.
    case upload
    /// A worker finds the second day's file in a folder.
    case folder
    /// A worker finds an applied import: learners to sync and e-mails to send.
    case pending
    /// A worker finds a job title that somebody waited for.
    case parked
    /// As pending, while the mail server is away: work that fails is given back.
    case outage

    /// What is run, and dies.
    func victim(_ file: String, isOnce: Bool) -> [String] {
        switch self {
        case .upload: Self.importing(file)
        default: ["worker", "run"] + (isOnce ? ["--once"] : [])
        }
    }

    /// What puts it right afterwards, without anybody looking: HR sends the file again, workers go on.
    func heirs(_ file: String) -> [[String]] {
        let worker = ["worker", "run", "--once"]
        return self == .upload ? [Self.importing(file), worker] : [worker]
    }

    /// From the first day, imported and synced, to where the scene begins.
    ///
    /// - Parameters:
    ///   - second: the second day's file.
    func preparations(_ second: String) -> [[String]] {
        switch self {
        case .upload, .folder: []
        case .pending, .outage: [Self.importing(second)]
        case .parked: [["job-title", "create", "Sommelier", "--tenant", "harbour"]]
        }
    }

    static func importing(_ file: String) -> [String] {
        ["feed", "import", file, "--feed", "payroll", "--tenant", "harbour", "--quiet"]
    }
}

/// The firm of all scenes: a feed whose second day has one of everything.
enum CrashFirm {
    static func opening(folder: String, first: String) -> [[String]] {
        let tenant = ["--tenant", "harbour"]
        return [
            ["tenant", "create", "harbour", "--name", "Harbour"],
            ["job-title", "create", "Waiter"] + tenant, ["job-title", "create", "Cook"] + tenant,
            ["department", "create", "Kitchen"] + tenant,
            [
                "welcome", "set", "--policy", "at_import", "--link", "https://harbour.test/?token={token}",
                "--sender-address", "hr@harbour.test",
            ] + tenant,
            ["feed", "create", "payroll", "--kind", "folder", "--folder", folder, "--mode", "snapshot"] + tenant,
            CrashScene.importing(first), ["worker", "run", "--once"],
        ]
    }

    private static let header =
        "First Name,Last Name,Email,Status,External Identifier,Job Title,Department,Manager External Identifier"

    static let firstDay = [
        header,
        "Ann,Alder,ann@harbour.test,Active,1001,Waiter,Kitchen,",
        "Bob,Birch,bob@harbour.test,Active,1002,Cook,Kitchen,1001",
        "Cem,Cedar,cem@harbour.test,Active,1003,Waiter,,1001",
        "Dee,Dogwood,dee@harbour.test,Active,1004,Cook,,",
        "Eli,Elm,eli@harbour.test,Active,1005,Waiter,Cellar,",
        "Fay,Fir,fay@harbour.test,Active,1006,Cook,,",
        "Gus,Gorse,gus@harbour.test,Active,1007,Sommelier,,",
    ].joined(separator: "\n")

    /// Two swap addresses, one is left out, one leaves, one stays, three come, one waits, one is wrong.
    static let secondDay = [
        header,
        "Ann,Alder,bob@harbour.test,Active,1001,Cook,Kitchen,",
        "Bob,Birch,ann@harbour.test,Active,1002,Cook,Kitchen,1001",
        "Dee,Dogwood,dee@harbour.test,Inactive,1004,Cook,,",
        "Eli,Elm,eli@harbour.test,Active,1005,Waiter,Cellar,",
        "Fay,Furze,fay@harbour.test,Active,1006,Cook,,",
        "Gus,Gorse,gus@harbour.test,Active,1007,Sommelier,,",
        "Hal,Hazel,hal@harbour.test,Active,1008,Cook,,1001",
        "Ida,Ivy,ida@harbour.test,Active,1009,Waiter,,1001",
        "Jon,Juniper,jon@harbour.test,Active,1010,Waiter,,",
        "Kim,Kale,not an address,Active,1011,Waiter,,",
        "Lea,Larch,lea@harbour.test,Active,1012,Sommelier,,",
    ].joined(separator: "\n")
}
